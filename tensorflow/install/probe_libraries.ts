/**
 * Program: tries to open the libraries of CUDA for the libtensorflow in the folder given as its argument, and prints as JSON
 * those that are missing. It runs in a separate process because what it opens stays in memory.
 */
import { missingLibraries } from "./cuda_libraries.ts";

if (import.meta.main) console.log(JSON.stringify(missingLibraries(Deno.args[0]!)));
