//! The work that all optimizers share.

use super::*;
use crate::optimizers::testing::assert_steps;

use crate::optimizers::{Adam, SGD, ScheduleFreeAdamW};

#[test]
fn decay_clipping_and_accumulation_are_keras_s() {
    let third = [0.4925055, 1.008995, 1.4775165, 1.9700221];
    let decay = SGD::default().weight_decay(0.1);
    assert_steps(&decay, [0.4985, 1.001, 1.4955, 1.9940001], third);
    let third = [0.4994523, 1.0010954, 1.4983567, 1.9978092];
    let clip = SGD::default().clipnorm(0.1);
    assert_steps(&clip, [0.4998174, 1.0003651, 1.4994522, 1.9992697], third);
    let accumulate = SGD::default().gradient_accumulation_steps(2);
    assert_steps(&accumulate, [0.5, 1.0, 1.5, 2.0], [0.4985, 1.003, 1.4955, 1.994]);
    let scaled = accumulate.loss_scale_factor(0.5);
    assert_steps(&scaled, [0.5, 1.0, 1.5, 2.0], [0.497, 1.006, 1.491, 1.988]);
}

fn spans<'a>(trainable: [bool; 2]) -> [Span<'a, f64>; 2] {
    let span = |name, offset, trainable| Span {
        variable: Variable { name, shape: &[1] },
        offset,
        trainable,
        constraint: None,
        looked_up: false,
    };
    [span("a/kernel", 0, trainable[0]), span("b/bias", 1, trainable[1])]
}

#[test]
fn averages_replace_the_weights_at_the_end() {
    // Keras, w = 1, x = 1, y = 0, learning rate 0.1: 0.8, 0.64, 0.512, then the average.
    let sgd = SGD::default().learning_rate(0.1).use_ema(true).ema_momentum(0.5);
    let spans = spans([true, false]);
    let mut weights = [1.0, 7.0];
    let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
    for _ in 0..3 {
        let mut gradients = [2.0 * weights[0], f64::NAN];
        apply.step(&sgd, &spans, &mut weights, &mut gradients);
    }
    assert!((weights[0] - 0.512).abs() < 1e-15);
    apply.finalize(&spans, &mut weights);
    assert!((weights[0] - 0.616).abs() < 1e-15);
    assert_eq!(weights[1], 7.0);
}

#[test]
fn a_variable_that_is_thawed_later_starts_afresh() {
    let sgd = SGD::default().learning_rate(1.0).use_ema(true).ema_momentum(0.5);
    let mut weights = [1.0, 1.0];
    let mut apply = Apply::new(&sgd, &spans([true, false]), &weights).unwrap();
    assert_eq!(apply.parameters(), 2 + 1);
    apply.step(&sgd, &spans([true, false]), &mut weights, &mut [1.0, 1.0]);
    weights[1] = 5.0;
    apply.step(&sgd, &spans([true, true]), &mut weights, &mut [1.0, 1.0]);
    assert_eq!(weights, [-1.0, 4.0]);
    apply.finalize(&spans([true, true]), &mut weights);
    assert_eq!(weights, [-0.5, 4.0]);
}

#[test]
fn weights_to_evaluate_with_and_back() {
    let optimizer = ScheduleFreeAdamW::default().learning_rate(0.1);
    let spans = spans([true, true]);
    let mut weights = [1.0, 2.0];
    let mut apply = Apply::new(&optimizer, &spans, &weights).unwrap();
    for _ in 0..3 {
        apply.step(&optimizer, &spans, &mut weights, &mut [1.0, -1.0]);
    }
    let trained = weights;
    apply.swap(&optimizer, &spans, &mut weights, Swap::Eval);
    assert!(weights[0] > trained[0] && weights[1] < trained[1]);
    apply.swap(&optimizer, &spans, &mut weights, Swap::Train);
    assert!(weights.iter().zip(trained).all(|(w, t)| (w - t).abs() < 1e-12));
}

#[test]
fn names_are_excluded_from_decay() {
    let sgd = SGD::default().learning_rate(1.0).weight_decay(0.5);
    let sgd = sgd.exclude_from_weight_decay(["bias"]);
    let spans = spans([true, true]);
    let mut weights = [1.0, 1.0];
    let mut apply = Apply::new(&sgd, &spans, &weights).unwrap();
    apply.step(&sgd, &spans, &mut weights, &mut [0.0, 0.0]);
    assert_eq!(weights, [0.5, 1.0]);
}

#[test]
fn a_global_norm_is_that_of_the_trained_variables() {
    let sgd = SGD::default().learning_rate(1.0).global_clipnorm(1.0);
    let mut weights = [0.0, 0.0];
    let mut apply = Apply::new(&sgd, &spans([true, true]), &weights).unwrap();
    apply.step(&sgd, &spans([true, true]), &mut weights, &mut [3.0, 4.0]);
    assert_eq!(weights, [-3.0 * (1.0 / 5.0), -4.0 * (1.0 / 5.0)]);
    weights = [0.0, 0.0];
    apply.step(&sgd, &spans([true, false]), &mut weights, &mut [3.0, f64::NAN]);
    assert_eq!(weights, [-3.0 * (1.0 / 3.0), 0.0]);
}

#[test]
fn a_state_that_was_saved_goes_on_bit_for_bit() {
    let adam = Adam::default().use_ema(true).gradient_accumulation_steps(2);
    let spans = spans([true, true]);
    let mut weights = [1.0, 2.0];
    let mut apply = Apply::new(&adam, &spans, &weights).unwrap();
    for t in 0..3 {
        apply.step(&adam, &spans, &mut weights, &mut [t as f64, 0.5]);
    }
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    apply.visit(&adam, &mut |entry, value| {
        if entry.keras {
            names.push(entry.name.to_string());
        }
        match value {
            Value::Count(n) => numbers.push(*n as f64),
            Value::Number(x) => numbers.push(*x),
            Value::Flag(yes) => numbers.push(f64::from(u8::from(*yes))),
            Value::Values(x) => numbers.extend_from_slice(x),
        }
    });
    assert_eq!(names[..3], ["adam/iteration", "adam/learning_rate", "adam/a_kernel_average"]);
    let slots = ["adam/a_kernel_momentum", "adam/a_kernel_velocity", "adam/b_bias_momentum"];
    assert_eq!(names[6..9], slots);
    let mut other = Apply::new(&adam, &spans, &weights).unwrap();
    let mut rest = numbers.into_iter();
    other.visit(&adam, &mut |_, value| match value {
        Value::Count(n) => *n = rest.next().unwrap() as u64,
        Value::Number(x) => *x = rest.next().unwrap(),
        Value::Flag(yes) => *yes = rest.next().unwrap() == 1.0,
        Value::Values(x) => x.iter_mut().for_each(|x| *x = rest.next().unwrap()),
    });
    let mut same = weights;
    apply.step(&adam, &spans, &mut weights, &mut [0.1, 0.2]);
    other.step(&adam, &spans, &mut same, &mut [0.1, 0.2]);
    apply.finalize(&spans, &mut weights);
    other.finalize(&spans, &mut same);
    assert_eq!(weights, same);
}

#[test]
fn nonsense_is_an_error_value() {
    let new = |sgd: SGD| Apply::new(&sgd, &spans([true, true]), &[0.0, 0.0]);
    assert!(new(SGD::default().momentum(1.5)).unwrap_err().contains("momentum"));
    assert!(new(SGD::default().clipnorm(1.0).clipvalue(1.0)).is_err());
    assert!(new(SGD::default().gradient_accumulation_steps(1)).is_err());
    assert!(new(SGD::default().exclude_from_weight_decay(["("])).is_err());
    assert!(Apply::new(&SGD::default(), &spans([true, true]), &[0.0]).is_err());
}
