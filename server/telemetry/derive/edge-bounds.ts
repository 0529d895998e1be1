/** Upper bounds in ms of an edge's latency counts. One additional count covers slower calls. */
export const edgeBoundsMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000,
];
