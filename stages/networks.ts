/** Where the code of each network lies. Paths, not imports: a stage's key holds only the network that it trains. */
export const NETWORKS: Readonly<Record<string, string>> = { f1: "models/f1.ts" };
