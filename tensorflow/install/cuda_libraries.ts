/** Libraries of CUDA 12 and cuDNN 9 that TensorFlow opens before it uses a GPU, with their folder in the wheels. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "libcudart.so.12": "cuda_runtime",
  "libcublas.so.12": "cublas",
  "libcublasLt.so.12": "cublas",
  "libcufft.so.11": "cufft",
  "libcusolver.so.11": "cusolver",
  "libcusparse.so.12": "cusparse",
  "libcudnn.so.9": "cudnn",
};

/** A library that cannot be opened, with the loader's reason. */
export interface MissingLibrary {
  readonly name: string;
  readonly reason: string;
}

/**
 * Libraries that open neither from the folders of the wheels nor from the loader's search path.
 *
 * @param folder the folder of libtensorflow
 */
export function missingLibraries(folder: string): MissingLibrary[] {
  return Object.entries(LIBRARIES).flatMap(([name, part]) => {
    let reason = "";
    for (const path of [`${folder}/../nvidia/${part}/lib/${name}`, name]) {
      try {
        Deno.dlopen(path, {});
        return [];
      } catch (error) {
        const message = (error as Error).message.replace(/^(Could not open library: )+/, "");
        if (reason === "" || !message.includes("No such file")) reason = message;
      }
    }
    return [{ name, reason }];
  });
}
