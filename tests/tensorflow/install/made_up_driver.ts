import { tempFolder } from "../../temp_folder.ts";

/** Stands for NVIDIA's libcuda.so.1: made-up GPUs, one by default, and results that the compiler's command line decides. */
const SOURCE = `
#include <string.h>
int cuDriverGetVersion(int *version) { *version = VERSION; return 0; }
int cuInit(unsigned flags) { CRASH; return INIT; }
int cuDeviceGetCount(int *count) { *count = COUNT; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = 40 + ordinal; return 0; }
int cuDeviceGetName(char *name, int length, int device) {
  strncpy(name, device == 40 || device == 41 ? "Made-up GPU" : "wrong device", length);
  return 0;
}
int cuDeviceTotalMem_v2(unsigned long *bytes, int device) { *bytes = 80ul << 30; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == 75 ? (device == 41 ? SECOND_MAJOR : MAJOR) : attribute == 76 ? MINOR : -1;
  return 0;
}
`;

/** A folder with a made-up driver. */
export async function makeDriver(settings: Readonly<Record<string, string | number>>) {
  const folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/cuda.c`, SOURCE);
  const all = {
    VERSION: 12040,
    INIT: 0,
    COUNT: 1,
    MAJOR: 8,
    SECOND_MAJOR: 8,
    MINOR: 6,
    CRASH: "",
    ...settings,
  };
  const defines = Object.entries(all).map(([name, value]) => `-D${name}=${value}`);
  const { success, stderr } = await new Deno.Command("cc", {
    args: [
      "-shared",
      "-fPIC",
      ...defines,
      "-o",
      `${folder.path}/libcuda.so.1`,
      `${folder.path}/cuda.c`,
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return folder;
}
