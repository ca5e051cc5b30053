import type { Row } from "../../stages/tables/config.ts";

/** A method's part in a row: ten epochs of 8,000 digits. */
export const COLUMN = {
  batch: 64,
  ghostBatch: null,
  learningRate: 0.1,
  epochs: 10,
  updates: 40,
  images: 80_000,
  published: null,
};

/** A row of the paper on fewer digits, with a small and a large batch. */
export const DIGITS_ROW: Row = {
  experiment: "f1-digits",
  title: "F1 on 10,000 digits",
  network: { name: "f1", title: "F1" },
  data: { name: "mnist-digits", title: "10,000 digits of MNIST" },
  paper: { table: 1, network: "F1", data: "MNIST" },
  seeds: [1, 2, 3],
  methods: [
    { ...COLUMN, name: "sb", title: "SB", published: 98.27 },
    { ...COLUMN, name: "lb", title: "LB", published: 97.05 },
  ],
  reductions: [],
};
