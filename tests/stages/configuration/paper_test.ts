import { assertEquals } from "@std/assert";
import { loadConfiguration } from "./load_configuration.ts";
import { paperRows } from "../../../stages/configuration/schema.ts";
import { ROOT } from "../../root.ts";

const { paper } = await loadConfiguration(ROOT, "quick");

/** Read off page 8 of the paper once more, as it is set there; the columns are SB, LB, +LR, +GBN, +RA. */
const TABLE_1 = `
  F1 (Keskar et al.)        MNIST      98.27% 97.05% 97.55% 97.60% 98.53%
  C1 (Keskar et al.)        Cifar10    87.80% 83.95% 86.15% 86.4%  88.20%
  Resnet44 (He et al.)      Cifar10    92.83% 86.10% 89.30% 90.50% 93.07%
  VGG (Simonyan)            Cifar10    92.30% 84.1%  88.6%  91.50% 93.03%
  C3 (Keskar et al.)        Cifar100   61.25% 51.50% 57.38% 57.5%  63.20%
  WResnet16-4 (Zagoruyko)   Cifar100   73.70% 68.15% 69.05% 71.20% 73.57%`;
const TABLE_2 = `
  Alexnet 4096              ImageNet   57.10% 41.23% 53.25% 54.92% 59.5%
  Alexnet 8192              ImageNet   57.10% 41.23% 53.25% 53.93% 59.5%`;

const plain = (text: string) => text.toLowerCase().replace(/\(.*\)/, "").replace(/[^a-z0-9]/g, "");

function transcribed(table: string): unknown[] {
  return table.trim().split("\n").map((line) => {
    const [, name, data, ...numbers] = line.match(
      /^\s*(.*?)\s{2,}(\w+)\s+([\d.]+)%\s+([\d.]+)%\s+([\d.]+)%\s+([\d.]+)%\s+([\d.]+)%$/,
    )!;
    return [plain(name!), plain(data!), ...numbers.map(Number)];
  });
}

function configured(rows: typeof paper.table1): unknown[] {
  return Object.entries(rows).map(([name, { data, ...numbers }]) => {
    const { sb, lb, lr, gbn, ra } = numbers as Record<string, number>;
    return [plain(name), plain(data), sb, lb, lr, gbn, ra];
  });
}

Deno.test("configs/paper.yaml agrees with a second transcription of Table 1", () => {
  assertEquals(configured(paper.table1), transcribed(TABLE_1));
  assertEquals(transcribed(TABLE_1).length, 6);
});

Deno.test("configs/paper.yaml agrees with a second transcription of Table 2", () => {
  assertEquals(configured(paper.table2), transcribed(TABLE_2));
});

Deno.test("every published row has its data, and all five columns", () => {
  for (const { note: _, ...row } of Object.values(paperRows(paper))) {
    assertEquals(Object.keys(row).sort(), ["data", "gbn", "lb", "lr", "ra", "sb"]);
  }
});
