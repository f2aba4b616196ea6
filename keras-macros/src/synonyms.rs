//! What other libraries, and Keras before its third version, call layers and arguments.

/// Layers under other names.
const LAYERS: &[(&str, &str)] = &[
    ("Linear", "Dense"),
    ("FullyConnected", "Dense"),
    ("FC", "Dense"),
    ("Conv", "Conv2D"),
    ("ConvTranspose1d", "Conv1DTranspose"),
    ("ConvTranspose2d", "Conv2DTranspose"),
    ("ConvTranspose3d", "Conv3DTranspose"),
    ("Deconv2D", "Conv2DTranspose"),
    ("AvgPool1d", "AveragePooling1D"),
    ("AvgPool2d", "AveragePooling2D"),
    ("AvgPool3d", "AveragePooling3D"),
    ("Upsample", "UpSampling2D"),
    ("BatchNorm", "BatchNormalization"),
    ("BatchNorm1d", "BatchNormalization"),
    ("BatchNorm2d", "BatchNormalization"),
    ("BatchNorm3d", "BatchNormalization"),
    ("LayerNorm", "LayerNormalization"),
    ("GroupNorm", "GroupNormalization"),
    ("RMSNorm", "RMSNormalization"),
    ("MultiheadAttention", "MultiHeadAttention"),
    ("InputLayer", "Input"),
    ("CuDNNLSTM", "LSTM"),
    ("CuDNNGRU", "GRU"),
    ("View", "Reshape"),
    ("Concat", "Concatenate"),
    ("Cat", "Concatenate"),
];

/// Arguments that mean the same in different layers or libraries.
const ARGUMENTS: &[&[&str]] = &[
    &[
        "units",
        "filters",
        "output_dim",
        "out_features",
        "out_channels",
        "hidden_size",
        "num_units",
        "features",
        "embedding_dim",
    ],
    &["input_dim", "vocab_size", "num_embeddings", "max_tokens"],
    &["input_shape", "input_dim", "in_features", "in_channels"],
    &["kernel_size", "pool_size", "kernel", "window", "size"],
    &["strides", "stride", "step"],
    &["padding", "pad", "border_mode"],
    &["dilation_rate", "dilation"],
    &["activation", "act", "nonlinearity"],
    &["use_bias", "bias"],
    &["rate", "p", "dropout", "drop_prob"],
    &["negative_slope", "alpha", "slope"],
    &["epsilon", "eps"],
    &["axis", "axes", "dim", "dims"],
    &["target_shape", "shape", "dims", "size"],
    &["num_heads", "heads", "num_query_heads"],
    &["key_dim", "head_dim"],
    &["n", "repeats", "times"],
    &["stddev", "std", "sigma"],
    &["kernel_initializer", "init", "weights"],
    &["kernel_regularizer", "weight_decay", "regularizer", "W_regularizer"],
];

/// The layer that is called so elsewhere.
pub fn layer(found: &str) -> Option<&'static str> {
    LAYERS.iter().find(|(other, _)| *other == found).map(|(_, name)| *name)
}

/// The argument among `known` that is called so elsewhere.
pub fn argument<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let groups = ARGUMENTS.iter().filter(|group| group.contains(&found));
    let same = |group: &&[&str]| known.clone().into_iter().find(|name| group.contains(name));
    groups.map(same).find(Option::is_some).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::graph::find;

    #[test]
    fn layers_are_there() {
        for (other, name) in LAYERS {
            assert!(find(name).is_some() && find(other).is_none(), "{other}, {name}");
        }
    }

    #[test]
    fn arguments_of_another_layer() {
        assert_eq!(argument("filters", ["units", "activation"]), Some("units"));
        assert_eq!(argument("input_dim", ["units", "input_shape"]), Some("input_shape"));
        assert_eq!(argument("nonsense", ["units"]), None);
    }
}
