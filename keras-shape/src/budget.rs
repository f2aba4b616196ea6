//! What a network may need at most.

use crate::{Check, Text};

/// What can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Bytes of all weights.
    Flash,
    /// Bytes of the arena in which one sample is predicted.
    Ram,
    /// Multiply-accumulates of one sample.
    Macs,
}

impl Resource {
    /// Its name in `#[budget(…)]`.
    #[inline]
    pub const fn name(self) -> &'static str {
        match self {
            Resource::Flash => "flash",
            Resource::Ram => "ram",
            Resource::Macs => "macs",
        }
    }

    /// Objects to a network that needs more of it than `most`: `total`, most of it, `share`, because
    /// of the layer that the sentence is about.
    ///
    /// ```
    /// use keras_shape::budget::Resource;
    /// assert!(Resource::Ram.check(8192, 8000, 6000).is_ok());
    /// assert_eq!(
    ///     Resource::Ram.check(8192, 9216, 9216).unwrap_err().as_str(),
    ///     "expected at most 8192 bytes of ram for the network, found 9216, with 9216 in use while \
    ///      this layer runs\n\
    ///      help: make what goes into it or comes out of it smaller, or write `ram = 9216`"
    /// );
    /// ```
    #[inline]
    pub const fn check(self, most: u64, total: u64, share: u64) -> Check {
        if total <= most {
            return Ok(());
        }
        let unit = match self {
            Resource::Macs => " multiply-accumulates",
            Resource::Flash => " bytes of flash",
            Resource::Ram => " bytes of ram",
        };
        let text = Text::new("expected at most ")
            .signed(most as i128)
            .text(unit)
            .text(" for the network, found ")
            .signed(total as i128)
            .text(", with ")
            .signed(share as i128)
            .text(match self {
                Resource::Flash => " for the weights of this layer",
                Resource::Ram => " in use while this layer runs",
                Resource::Macs => " in this layer",
            })
            .help(match self {
                Resource::Ram => "make what goes into it or comes out of it smaller",
                Resource::Flash | Resource::Macs => "make it smaller",
            });
        Err(text.text(", or write `").text(self.name()).text(" = ").signed(total as i128).text("`"))
    }
}
