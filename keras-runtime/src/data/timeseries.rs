//! Windows over a series of time steps.

use super::{Rows, Samples};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::sample::Sample;
use core::marker::PhantomData;

/// Keras's `timeseries_dataset_from_array` with its arguments: windows of `L` steps (`sequence_length`)
/// over a series, and for each the target of its first step.
///
/// A window is made when it is asked for: windows that overlap take no memory of their own. Batches
/// and their order are those of `fit`; Keras's here are in order unless it is told to shuffle.
///
/// ```
/// use keras_runtime::data::Timeseries;
/// let series: Vec<f32> = (0..10).map(|i| i as f32).collect();
/// // Three steps forecast the next: the target of a window is the value three steps after its first.
/// let (x, y) = Timeseries::default().windows::<_, _, 3>(&series, &series[3..])?;
/// assert_eq!((x.len(), x.window(0), y[0]), (7, [0.0, 1.0, 2.0], 3.0));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Timeseries {
    sequence_stride: usize,
    sampling_rate: usize,
    start_index: usize,
    end_index: Option<usize>,
}

impl Default for Timeseries {
    fn default() -> Self {
        Timeseries { sequence_stride: 1, sampling_rate: 1, start_index: 0, end_index: None }
    }
}

impl Timeseries {
    /// Steps between the begins of two windows; 1.
    #[must_use]
    pub fn sequence_stride(self, sequence_stride: usize) -> Self {
        Timeseries { sequence_stride, ..self }
    }

    /// Steps between two values of a window; 1.
    #[must_use]
    pub fn sampling_rate(self, sampling_rate: usize) -> Self {
        Timeseries { sampling_rate, ..self }
    }

    /// The first step of the series that is used; 0.
    #[must_use]
    pub fn start_index(self, start_index: usize) -> Self {
        Timeseries { start_index, ..self }
    }

    /// The step of the series that is no longer used; its length.
    #[must_use]
    pub fn end_index(self, end_index: usize) -> Self {
        Timeseries { end_index: Some(end_index), ..self }
    }

    /// The windows over `data`, and their targets. `data` and `targets` begin at the same step;
    /// there are as many windows as have a target. Give `&data` twice where targets are not used.
    ///
    /// A step is a number or a nested array: over `[[f32; 7]]` windows are `[[f32; 7]; L]`.
    ///
    /// # Errors
    /// [`Error::Config`] where the options make no sense or leave no window.
    pub fn windows<'a, S, Y: Clone, const L: usize>(
        self,
        data: &'a [S],
        targets: &[Y],
    ) -> Result<(Windows<'a, S, L>, Vec<Y>)> {
        let wrong = |what: String| Err(Error::Config(what));
        for (name, value) in [
            ("sequence_stride", self.sequence_stride),
            ("sampling_rate", self.sampling_rate),
            ("sequence_length", L),
        ] {
            if value == 0 {
                return wrong(format!("{name} must be at least 1, found 0"));
            }
        }
        let end = self.end_index.unwrap_or(data.len());
        if self.start_index >= end || end > data.len() {
            return wrong(format!(
                "start_index {} and end_index {end} are no part of {} steps",
                self.start_index,
                data.len()
            ));
        }
        let data = &data[self.start_index..end];
        let targets = targets.get(self.start_index..).unwrap_or_default();
        let reach = (L - 1).saturating_mul(self.sampling_rate);
        let begins = data.len().saturating_sub(reach).min(targets.len());
        if begins == 0 {
            return wrong(format!(
                "{} steps with {} targets have no window of {L} steps, {} apart",
                data.len(),
                targets.len(),
                self.sampling_rate
            ));
        }
        let y = targets[..begins].iter().step_by(self.sequence_stride).cloned().collect::<Vec<_>>();
        let (stride, rate) = (self.sequence_stride, self.sampling_rate);
        Ok((Windows { data, count: y.len(), stride, rate, len: PhantomData }, y))
    }
}

/// Windows of `L` steps over a series; see [`Timeseries`].
#[derive(Clone, Copy, Debug)]
pub struct Windows<'a, S, const L: usize> {
    data: &'a [S],
    count: usize,
    stride: usize,
    rate: usize,
    len: PhantomData<[(); L]>,
}

impl<S: Copy, const L: usize> Windows<'_, S, L> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The window `number`, below `len()`.
    pub fn window(&self, number: usize) -> [S; L] {
        std::array::from_fn(|step| self.data[self.place(number, step)])
    }
}

impl<S, const L: usize> Windows<'_, S, L> {
    fn place(&self, number: usize, step: usize) -> usize {
        number * self.stride + step * self.rate
    }
}

impl<T: Element, S: Sample<T>, const L: usize> Rows<T> for Windows<'_, S, L> {
    fn len(&self) -> usize {
        self.count
    }
    fn row_len(&self) -> usize {
        L * S::LEN
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        for (step, out) in out.chunks_exact_mut(S::LEN.max(1)).enumerate() {
            out.copy_from_slice(self.data[self.place(row, step)].as_flat());
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, S, const L: usize> Samples<T, [S; L]> for Windows<'_, S, L>
where
    T: Element,
    S: Sample<T>,
    [S; L]: Sample<T>,
{
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        Ok(Box::new(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<S: Copy, const L: usize>(windows: &Windows<'_, S, L>) -> Vec<[S; L]> {
        (0..windows.len()).map(|i| windows.window(i)).collect()
    }

    /// Keras 3.15.1's example: 10 steps apart by 2, stride 3.
    #[test]
    fn stride_rate_and_part() {
        let data: Vec<i32> = (0..100).collect();
        let options = Timeseries::default().sequence_stride(3).sampling_rate(2);
        let (x, y) = options.windows::<_, _, 10>(&data, &data).unwrap();
        assert_eq!(x.window(0), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
        assert_eq!(x.window(1), [3, 5, 7, 9, 11, 13, 15, 17, 19, 21]);
        assert_eq!((x.len(), y.len(), x.window(27)[9], y[27]), (28, 28, 99, 81));
        // By hand: of the steps 20 to 25, windows of 3 begin at 20 to 23.
        let part = Timeseries::default().start_index(20).end_index(26);
        let (x, y) = part.windows::<_, _, 3>(&data, &data).unwrap();
        assert_eq!(all(&x), [[20, 21, 22], [21, 22, 23], [22, 23, 24], [23, 24, 25]]);
        assert_eq!(y, [20, 21, 22, 23]);
        let (x, y) = part.windows::<_, _, 3>(&data, &data[..22]).unwrap();
        assert_eq!((x.len(), y), (2, vec![20, 21]));
    }

    #[test]
    fn rows_of_several_features() {
        let data: Vec<[f32; 2]> = (0..5).map(|i| [i as f32, -(i as f32)]).collect();
        let (x, _) = Timeseries::default().windows::<_, _, 2>(&data, &data).unwrap();
        let rows = Samples::<f32, [[f32; 2]; 2]>::rows(&x).unwrap();
        let mut row = [0.0; 4];
        rows.copy_row(3, &mut row);
        assert_eq!((rows.len(), row), (4, [3.0, -3.0, 4.0, -4.0]));
    }

    #[test]
    fn no_windows() {
        let data = [0.0_f32; 5];
        let message =
            |options: Timeseries| options.windows::<_, _, 3>(&data, &data).unwrap_err().to_string();
        let default = Timeseries::default();
        assert_eq!(message(default.sampling_rate(0)), "sampling_rate must be at least 1, found 0");
        assert!(message(default.sampling_rate(usize::MAX)).contains("no window of 3 steps"));
        assert!(message(default.start_index(5)).contains("no part of 5 steps"));
        assert!(message(default.end_index(6)).contains("no part of 5 steps"));
        assert!(default.windows::<_, _, 0>(&data, &data).is_err());
        assert!(default.windows::<_, f32, 3>(&data, &[]).is_err());
    }
}
