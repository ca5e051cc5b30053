import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { askDevices, whyNoGpu } from "../../../tensorflow/install/ask_devices.ts";
import { findDriver } from "../../../tensorflow/install/driver.ts";
import { fetchLibrary } from "../../../tensorflow/install/fetch_library.ts";
import { locateLibrary } from "../../../tensorflow/install/locate.ts";
import { openOnce } from "../../../tensorflow/install/open_once.ts";
import { wheelsForThisMachine } from "../../../tensorflow/install/wheel.ts";
import pinned from "../../../tensorflow/wheels.json" with { type: "json" };

const [wheel] = wheelsForThisMachine(pinned, "gpu");
// 620 MB by pip, so only where CI=true says that nobody waits; and only where there is no GPU.
const ignore = Deno.env.get("CI") !== "true" || wheel === undefined ||
  (await findDriver()).path !== undefined;

Deno.test({
  name:
    "TensorFlow's build for GPUs opens without one, sees the processor, and says what a GPU would lack",
  ignore,
  async fn() {
    const cache = await Deno.makeTempDir();
    // Without NVIDIA's wheels.
    const wheels = { cpu: [], gpu: [wheel!] };
    const environment = { LIBTENSORFLOW_PATH: "" };
    const path = await fetchLibrary({ cache, variant: "gpu", wheels: wheels.gpu, environment });
    await Deno.mkdir(`${cache}/tensorflow-${wheel!.version}-gpu/nvidia`);
    assertEquals(await openOnce(path, cache), { path, version: wheel!.version, variant: "gpu" });
    // It serves the processor, and nothing else is fetched for that.
    const found = await locateLibrary({ cache, environment, wheels, device: "cpu" });
    assertEquals([found.path, found.variant, found.origin], [path, "gpu", "cache"]);
    const answer = await askDevices(path, {}, true);
    assertEquals(answer.devices.map(({ type }) => type), ["CPU"]);
    const reason = whyNoGpu(answer);
    assertStringIncludes(reason!, "libraries are missing: libcudart.so.12 (");
    assertStringIncludes(reason!, "libcudnn.so.9 (");
    assert(answer.missing.length === 7);
    await Deno.remove(cache, { recursive: true });
  },
});
