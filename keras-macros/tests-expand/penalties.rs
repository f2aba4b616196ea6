//! Penalties on weights and values, constraints, initializers.
model! {
    struct Net {
        Input(4);
        Dense(3, kernel_regularizer = l2(0.01), bias_constraint = max_norm(2.0), trainable = false);
        ActivityRegularization(l1 = 0.1);
        Dense(2, use_bias = false, kernel_initializer = he_normal, activity_regularizer = l1(WEIGHT));
    }
}
