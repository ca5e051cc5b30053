/**
 * The front door of the bridge: tfjs on any TensorFlow 2 under Deno, and TensorFlow's graphs and sessions. `install/mod.ts`
 * is the other door. It finds or fetches TensorFlow, and loads no tfjs.
 *
 * @module
 */
export { register } from "./kernels/register.ts";
export { keepLoaded } from "./keep_loaded.ts";
export { type Library, LibraryError, openLibrary, type Pointer } from "./library.ts";
export { TensorFlowError } from "./status.ts";
export type { ByteString, DType, ElementType, HostTensor } from "./dtype.ts";
export {
  type Attribute,
  type Attributes,
  Graph,
  type Operation,
  type OperationOptions,
  type Output,
} from "./graph.ts";
export type { Variable } from "./variable.ts";
export { type Device, type RunRequest, Session, type SessionOptions } from "./session.ts";
export { executeOperation, toOutput, toTensor, trace } from "./trace.ts";
export { forbidTf32 } from "./forbid_tf32.ts";
