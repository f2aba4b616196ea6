//! Going on from a checkpoint of a stream gives the bits of never having stopped.

use super::{Net, ROWS, row, stream};
use keras_runtime::data::{Npy, NpySource, from_rows};
use keras_runtime::prelude::*;
use std::path::Path;

type Rows<'a> = Box<dyn Source<X = [f32; 6], Y = u8> + Send + 'a>;

/// Weights and history of a training; `stop` ends it after so many steps with a checkpoint, `from` goes
/// on from one.
fn train(
    rows: Rows<'_>,
    options: Fit<'_>,
    stop: Option<(usize, &Path)>,
    from: Option<&Path>,
) -> Result<(Vec<f32>, History)> {
    let mut net = Net::new(1);
    if from.is_some() {
        net.as_mut_slice().fill(0.5);
    }
    let mut trainer = net
        .compile(Adam::default(), SparseCategoricalCrossentropy::default())
        .metrics(accuracy())
        .seed(if from.is_some() { 99 } else { 3 });
    if let Some(path) = from {
        trainer.load_checkpoint(path)?;
    }
    let mut steps = 0;
    let stopper = LambdaCallback::default().on_train_batch_end(|at| {
        steps += 1;
        if let Some((stop, path)) = stop
            && steps == stop
        {
            at.save_checkpoint(path);
            at.stop_training();
        }
    });
    let history = trainer.fit_stream(rows, options.callbacks(stopper))?;
    Ok((net.as_slice().to_vec(), history))
}

/// Stops after each of the first `steps` steps and goes on.
fn goes_on(rows: impl Fn() -> Rows<'static>, options: impl Fn() -> Fit<'static>, steps: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    let whole = train(rows(), options(), None, None).unwrap();
    for stop in 1..=steps {
        train(rows(), options(), Some((stop, &path)), None).unwrap();
        let found = train(rows(), options(), None, Some(&path)).unwrap();
        assert_eq!(found.0, whole.0, "after step {stop}");
        assert_eq!(format!("{:?}", found.1), format!("{:?}", whole.1), "after step {stop}");
    }
}

fn options() -> Fit<'static> {
    Fit::default().epochs(3).batch_size(16).verbose(0)
}

/// 70 rows are five batches, of which the last is smaller.
#[test]
fn epochs_that_are_passes() {
    goes_on(|| Box::new(stream()), options, 15);
    let shuffled = || -> Rows<'static> {
        Box::new(stream().shuffle(30, 1).augment(2, |x, _, rng| x[0] += rng.unit() as f32))
    };
    goes_on(shuffled, options, 11);
}

#[test]
fn epochs_of_steps() {
    let by_steps = || options().epochs(4).steps_per_epoch(3);
    goes_on(|| Box::new(stream().shuffle(30, 1)), by_steps, 12);
    // One pass that never ends.
    let endless = || -> Rows<'static> { Box::new(from_rows(|_| (0..).map(row)).shuffle(30, 1)) };
    goes_on(endless, by_steps, 7);
}

#[test]
fn files_are_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (x_path, y_path) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
    let (x, y): (Vec<[f32; 6]>, Vec<u8>) = (0..ROWS).map(row).unzip();
    Npy::from_samples::<f32, _>(&x).write(&x_path).unwrap();
    Npy::from_labels(&y).write(&y_path).unwrap();
    let rows = || -> Rows<'static> {
        let rows = NpySource::<f32, [f32; 6], f32>::open(&x_path, &y_path).unwrap();
        Box::new(rows.map_y(|y| y as u8))
    };
    goes_on(rows, options, 6);
}

#[test]
fn backups_in_the_middle_of_an_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let backed_up = |interrupted: bool| {
        let mut net = Net::new(1);
        let mut trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
        let mut steps = 0;
        let interrupt = LambdaCallback::default().on_train_batch_end(|_| {
            steps += 1;
            match interrupted && steps == 8 {
                true => Err(Error::Config("power cut".into())),
                false => Ok(()),
            }
        });
        let backup = BackupAndRestore::new(folder.path()).save_freq(2);
        let fitted = trainer.fit_stream(stream(), options().callbacks((backup, interrupt)));
        (fitted.is_ok(), steps, net.as_slice().to_vec())
    };
    let whole = backed_up(false);
    assert_eq!((whole.0, whole.1), (true, 15));
    assert!(!backed_up(true).0);
    let resumed = backed_up(false);
    assert_eq!((resumed.0, resumed.1), (true, 15 - 6));
    assert_eq!(resumed.2, whole.2);
}

#[test]
fn what_cannot_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    let stopped = |options: Fit<'static>, steps| {
        train(Box::new(stream()), options, Some((steps, &path)), None).unwrap();
    };
    let error = |rows: Rows<'_>, options: Fit<'_>| {
        train(rows, options, None, Some(&path)).unwrap_err().to_string()
    };
    stopped(options(), 3);
    let other = error(Box::new(stream()), options().batch_size(8));
    assert!(other.contains("a stream in batches of 16, found a stream in batches of 8"), "{other}");
    let fewer = error(Box::new(stream().take(40)), options());
    assert!(fewer.contains("after row 48 of pass 0 of its stream, which now has fewer"), "{fewer}");
    // In memory there is another order.
    let (x, y): (Vec<[f32; 6]>, Vec<u8>) = (0..ROWS).map(row).unzip();
    let mut net = Net::new(1);
    let loss = SparseCategoricalCrossentropy::default();
    let mut trainer = net.compile(Adam::default(), loss).metrics(accuracy());
    trainer.load_checkpoint(&path).unwrap();
    let memory = trainer.fit(&x, &y, options()).unwrap_err().to_string();
    assert!(memory.contains("a stream in batches of 16, found 70 samples"), "{memory}");
    // Steps of epochs that are no passes.
    stopped(options().steps_per_epoch(9), 12);
    let steps = error(Box::new(stream()), options());
    assert!(steps.contains("steps_per_epoch"), "{steps}");
}
