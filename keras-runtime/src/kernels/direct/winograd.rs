//! Winograd's F(2 × 2, 3 × 3): four places of a kernel of 3 × 3 by 16 products a channel in place of 36.
//!
//! A tile of 4 × 4 positions and the kernel are brought to a form in which the convolution is one product for each of
//! 16 points; what comes out of them is brought back. The sums over channels are chains as everywhere. Bringing to
//! the form and back adds at most four values each way on an axis. What that adds to rounding errors is less than shorter
//! chains save: of random images and kernels with 16, 64 and 256 channels they are 0.8 to 1.0, 0.7 and 0.4 to 0.7 times those
//! of plain chains (root of the mean square).
//!
//! Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015.

use crate::element::{Element, Real};
use crate::kernels::array;
use crate::kernels::gemm::vector::{Vector, add};
use crate::layers::Taps;

/// Points at which the form is taken.
const POINTS: usize = 16;

/// Fewest channels and filters, and tiles of a unit, that are worth the way to the form.
const FEWEST: usize = 16;
const FEWEST_TILES: usize = 6;

/// Most products of channels and filters: the kernel at all points stays in the third cache.
const MOST: usize = 1 << 16;

/// A convolution in this form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Winograd {
    channels: usize,
    filters: usize,
}

/// What is in the room: for each point the kernel with a row of filters for each channel, the tiles with a row of
/// channels for each, and their products with a row of filters for each.
struct Room<T> {
    kernel: *mut T,
    tiles: *mut T,
    products: *mut T,
    /// Values of a row of channels, and of filters.
    wide: [usize; 2],
    /// From one point to the next, of each.
    apart: [usize; 3],
}

impl Winograd {
    /// That of a kernel, if it is worth it for units of so many lines and columns.
    pub fn suits(taps: &Taps, filters: usize, [lines, columns]: [usize; 2]) -> Option<Self> {
        let axes = [taps.axis(0), taps.axis(1), taps.axis(2)];
        let kernel = axes.map(|[_, _, size, ..]| size) == [1, 3, 3];
        let dense =
            axes[1..].iter().all(|&[_, _, _, stride, dilation, _]| [stride, dilation] == [1; 2]);
        let channels = taps.channels;
        let (tiles, places) = (lines.div_ceil(2) * columns.div_ceil(2), lines * columns);
        let enough = channels >= FEWEST
            && filters >= FEWEST
            && channels * filters <= MOST
            && tiles >= FEWEST_TILES
            // What tiles at the end make for nothing.
            && 4 * tiles * 2 <= places * 3;
        (kernel && dense && taps.groups == 1 && enough).then_some(Winograd { channels, filters })
    }

    /// Values of the room for units of at most so many lines and columns.
    pub fn room<V: Vector>(&self, size: [usize; 2]) -> usize {
        POINTS * self.parts::<V>(core::ptr::null_mut(), tiles(size)).apart.iter().sum::<usize>()
    }

    fn parts<V: Vector>(&self, room: *mut V::Item, tiles: usize) -> Room<V::Item> {
        let wide = [self.channels, self.filters].map(|len| len.next_multiple_of(V::LANES));
        // An odd number of cache lines: else points may all lie in one set of the first cache.
        let line = 64 / size_of::<V::Item>();
        let apart = [self.channels * wide[1], tiles * wide[0], tiles * wide[1]]
            .map(|len| (len.div_ceil(line) | 1) * line);
        let rows = room.wrapping_add(POINTS * apart[0]);
        let products = rows.wrapping_add(POINTS * apart[1]);
        Room { kernel: room, tiles: rows, products, wide, apart }
    }

    /// Brings the kernel to the form.
    ///
    /// # Safety
    /// The machine has the instruction set of `V`; the kernel is of this size, and the room too.
    #[expect(clippy::needless_range_loop, reason = "a column of several rows")]
    pub unsafe fn kernel<V: Vector>(&self, kernel: &[V::Item], room: *mut V::Item) {
        let (this, Room { wide: [_, wide], apart: [apart, ..], .. }) =
            (*self, self.parts::<V>(room, 0));
        let kernel = kernel.as_ptr();
        // SAFETY: the caller's promise.
        unsafe {
            V::enable(
                #[inline(always)]
                || {
                    let Winograd { channels, filters } = this;
                    for channel in 0..channels {
                        for filter in (0..filters).step_by(V::LANES) {
                            let lanes = Lanes::<V>::of(filters - filter);
                            let at = kernel.add(channel * filters + filter);
                            // Loops, not closures: all of it has to be inlined.
                            let mut lines = [[V::splat(V::Item::ZERO); 4]; 3];
                            for (i, line) in lines.iter_mut().enumerate() {
                                let at = at.add(3 * i * channels * filters);
                                let step = channels * filters;
                                let [a, b, c] = [at, at.add(step), at.add(2 * step)];
                                *line = to_points([lanes.load(a), lanes.load(b), lanes.load(c)]);
                            }
                            let to = room.add(channel * wide + filter);
                            for j in 0..4 {
                                let column = to_points([lines[0][j], lines[1][j], lines[2][j]]);
                                for (i, value) in column.into_iter().enumerate() {
                                    value.store(to.add((4 * i + j) * apart));
                                }
                            }
                        }
                    }
                },
            );
        }
    }

    /// So many lines and columns of places, the first tile of which begins at `from`, lines of the image `line` apart.
    ///
    /// # Safety
    /// The machine has the instruction set of `V`; the image reaches as far as the tiles do, `places` are as many as
    /// that, and the room is for so many and has the kernel.
    pub unsafe fn places<V: Vector>(
        &self,
        from: *const V::Item,
        line: usize,
        bias: &[V::Item],
        size: [usize; 2],
        places: &mut [V::Item],
        room: *mut V::Item,
    ) {
        let (tiles, across) = (tiles(size), size[1].div_ceil(2));
        let room = self.parts::<V>(room, tiles);
        let ([channels, filters], [in_kernel, in_tiles, in_products]) = (room.wide, room.apart);
        // SAFETY: the caller's promise.
        unsafe {
            for tile in 0..tiles {
                let from = from.add(tile / across * 2 * line + tile % across * 2 * self.channels);
                self.tile::<V>(from, line, room.tiles.add(tile * channels), in_tiles);
            }
            let functions = <() as TilesOf<V>>::ALL;
            for left in (0..filters).step_by(functions.len() * V::LANES) {
                let registers = ((filters - left) / V::LANES).min(functions.len());
                for point in 0..POINTS {
                    let rows = Rows::<V::Item> {
                        from: room.tiles.add(point * in_tiles),
                        from_step: channels,
                        factors: room.kernel.add(point * in_kernel + left),
                        step: filters,
                        depth: self.channels,
                        to: room.products.add(point * in_products + left),
                    };
                    rows.run(tiles, functions[registers - 1]);
                }
            }
            self.back::<V>(&room, bias, size, places.as_mut_ptr());
        }
    }

    /// Brings a tile to the form; points `distance` apart.
    ///
    /// # Safety
    /// As for [`places`](Self::places).
    #[expect(clippy::needless_range_loop, reason = "a column of several rows")]
    unsafe fn tile<V: Vector>(
        &self,
        from: *const V::Item,
        line: usize,
        to: *mut V::Item,
        distance: usize,
    ) {
        let channels = self.channels;
        // SAFETY: the caller's promise.
        unsafe {
            V::enable(
                #[inline(always)]
                || {
                    for channel in (0..channels).step_by(V::LANES) {
                        let lanes = Lanes::<V>::of(channels - channel);
                        let from = from.add(channel);
                        let to = to.add(channel);
                        let mut lines = [[V::splat(V::Item::ZERO); 4]; 4];
                        for (i, values) in lines.iter_mut().enumerate() {
                            for (j, value) in values.iter_mut().enumerate() {
                                *value = lanes.load(from.add(i * line + j * channels));
                            }
                            *values = forth(*values);
                        }
                        for j in 0..4 {
                            let column =
                                forth([lines[0][j], lines[1][j], lines[2][j], lines[3][j]]);
                            for (i, value) in column.into_iter().enumerate() {
                                value.store(to.add((4 * i + j) * distance));
                            }
                        }
                    }
                },
            );
        }
    }

    /// Brings products back from the form.
    ///
    /// # Safety
    /// As for [`places`](Self::places).
    #[expect(clippy::needless_range_loop, reason = "a column of several rows")]
    unsafe fn back<V: Vector>(
        &self,
        room: &Room<V::Item>,
        bias: &[V::Item],
        size: [usize; 2],
        places: *mut V::Item,
    ) {
        let (filters, wide, [lines, columns]) = (self.filters, room.wide[1], size);
        let apart = room.apart[2];
        // SAFETY: the caller's promise.
        unsafe {
            V::enable(
                #[inline(always)]
                || {
                    let mut tile = 0;
                    for line in (0..lines).step_by(2) {
                        for column in (0..columns).step_by(2) {
                            let to = places.add((line * columns + column) * filters);
                            for filter in (0..filters).step_by(V::LANES) {
                                let lanes = Lanes::<V>::of(filters - filter);
                                let at = room.products.add(tile * wide + filter);
                                let mut rows = [[V::splat(V::Item::ZERO); 2]; 4];
                                for (i, row) in rows.iter_mut().enumerate() {
                                    let mut points = [V::splat(V::Item::ZERO); 4];
                                    for (j, point) in points.iter_mut().enumerate() {
                                        *point = V::load(at.add((4 * i + j) * apart));
                                    }
                                    *row = back(points);
                                }
                                let bias = match bias.is_empty() {
                                    true => V::splat(V::Item::ZERO),
                                    false => lanes.load(bias.as_ptr().add(filter)),
                                };
                                for j in 0..2 {
                                    let both =
                                        back([rows[0][j], rows[1][j], rows[2][j], rows[3][j]]);
                                    for (i, value) in both.into_iter().enumerate() {
                                        if line + i < lines && column + j < columns {
                                            let to = to.add((i * columns + j) * filters + filter);
                                            lanes.store(add(value, bias), to);
                                        }
                                    }
                                }
                            }
                            tile += 1;
                        }
                    }
                },
            );
        }
    }
}

/// Tiles of so many lines and columns.
fn tiles([lines, columns]: [usize; 2]) -> usize {
    lines.div_ceil(2) * columns.div_ceil(2)
}

/// A register of neighbours, or as many of them as there are.
struct Lanes<V: Vector> {
    full: bool,
    mask: V::Mask,
}

impl<V: Vector> Lanes<V> {
    /// # Safety
    /// The machine has the instruction set.
    #[inline(always)]
    unsafe fn of(left: usize) -> Self {
        // SAFETY: the caller's promise.
        Lanes { full: left >= V::LANES, mask: unsafe { V::mask(left.min(V::LANES)) } }
    }

    /// # Safety
    /// As for [`of`](Self::of); they can be read.
    #[inline(always)]
    unsafe fn load(&self, from: *const V::Item) -> V {
        // SAFETY: the caller's promise.
        unsafe { if self.full { V::load(from) } else { V::load_some(from, self.mask) } }
    }

    /// # Safety
    /// As for [`of`](Self::of); they can be written.
    #[inline(always)]
    unsafe fn store(&self, value: V, to: *mut V::Item) {
        // SAFETY: the caller's promise.
        unsafe { if self.full { value.store(to) } else { value.store_some(to, self.mask) } }
    }
}

/// x − y
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn minus<V: Vector>(x: V, y: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { y.fma(V::splat(-V::Item::ONE), x) }
}

/// Three taps at four points.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn to_points<V: Vector>([a, b, c]: [V; 3]) -> [V; 4] {
    // SAFETY: the caller's promise.
    unsafe {
        let half = V::splat(V::Item::HALF);
        let (zero, ends) = (V::splat(V::Item::ZERO), add(a, c));
        [a, add(ends, b).fma(half, zero), minus(ends, b).fma(half, zero), c]
    }
}

/// Four positions at four points.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn forth<V: Vector>([a, b, c, d]: [V; 4]) -> [V; 4] {
    // SAFETY: the caller's promise.
    unsafe { [minus(a, c), add(b, c), minus(c, b), minus(b, d)] }
}

/// Two places from four points.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn back<V: Vector>([a, b, c, d]: [V; 4]) -> [V; 2] {
    // SAFETY: the caller's promise.
    unsafe { [add(add(a, b), c), minus(minus(b, c), d)] }
}

/// Rows of tiles times the kernel at a point.
#[derive(Clone, Copy)]
struct Rows<T> {
    from: *const T,
    from_step: usize,
    factors: *const T,
    /// From one row of factors to the next, and of what comes out.
    step: usize,
    depth: usize,
    to: *mut T,
}

/// Functions for some rows, with their number, which rises.
type Functions<T> = &'static [(usize, unsafe fn(&Rows<T>))];

/// Functions for one register, two, and so on: as many sums as there are registers for.
trait TilesOf<V: Vector> {
    const ALL: &'static [Functions<V::Item>];
}

macro_rules! functions {
    ($V:ident: $($width:literal [$($rows:literal)*])*) => {
        &[$(&[$(($rows, product::<$V, $rows, $width>)),*]),*]
    };
}

impl<V: Vector> TilesOf<V> for () {
    const ALL: &'static [Functions<V::Item>] = match V::ROWS {
        // 32 registers.
        8 => functions!(V: 1 [1 2 4 6] 2 [1 2 4 6] 3 [1 2 4 6] 4 [1 2 4 5 6]),
        // 16 registers.
        _ => functions!(V: 1 [1 2 4 6] 2 [1 2 4 5 6]),
    };
}

impl<T: Element> Rows<T> {
    /// So many rows.
    ///
    /// # Safety
    /// The functions are for an instruction set that the machine has, and for registers that can be read and written.
    unsafe fn run(self, count: usize, functions: Functions<T>) {
        let Some(&(most, _)) = functions.last() else { return };
        // In equal parts. Where fewer rows are left than a function has, some are computed twice.
        let part = count.div_ceil(count.div_ceil(most));
        let larger = functions.iter().find(|(rows, _)| (part..=count).contains(rows));
        let smaller = functions.iter().rev().find(|(rows, _)| *rows <= part);
        let Some(&(rows, function)) = larger.or(smaller) else { return };
        let mut first = 0;
        while first < count {
            let at = first.min(count - rows);
            let (from, to) = (at * self.from_step, at * self.step);
            // SAFETY: the caller's promise.
            unsafe { function(&Rows { from: self.from.add(from), to: self.to.add(to), ..self }) };
            first = at + rows;
        }
    }
}

/// `R` rows and `N` registers, each sum a chain over the depth.
///
/// # Safety
/// The machine has the instruction set of `V`; all can be read and written.
unsafe fn product<V: Vector, const R: usize, const N: usize>(rows: &Rows<V::Item>) {
    // SAFETY: the caller's promise.
    unsafe {
        V::enable(
            #[inline(always)]
            || {
                let Rows { from, from_step, mut factors, step, depth, to } = *rows;
                let from: [*const V::Item; R] = array(
                    core::ptr::null(),
                    #[inline(always)]
                    |r| from.add(r * from_step),
                );
                let mut sums = [[V::splat(V::Item::ZERO); N]; R];
                for k in 0..depth {
                    let mut columns = [V::splat(V::Item::ZERO); N];
                    for (v, column) in columns.iter_mut().enumerate() {
                        *column = V::load(factors.add(v * V::LANES));
                    }
                    // Loops over numbers, not iterators: they are unrolled in test builds too.
                    for r in 0..R {
                        let value = V::splat(*from[r].add(k));
                        for v in 0..N {
                            sums[r][v] = value.fma(columns[v], sums[r][v]);
                        }
                    }
                    factors = factors.wrapping_add(step);
                }
                for (r, sums) in sums.iter().enumerate() {
                    for (v, sum) in sums.iter().enumerate() {
                        sum.store(to.add(r * step + v * V::LANES));
                    }
                }
            },
        );
    }
}
