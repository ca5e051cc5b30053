/** `struct TF_Output { TF_Operation* oper; int index; }`, passed by value. */
const OUTPUT = { struct: ["pointer", "i32"] } as const;

const RUN = {
  parameters: [
    "pointer", // session
    "pointer", // run options
    "buffer", // inputs
    "buffer", // input values
    "i32",
    "buffer", // outputs
    "buffer", // output values
    "i32",
    "buffer", // targets
    "i32",
    "pointer", // run metadata
    "pointer", // status
  ],
  result: "void",
} as const;

/** Signatures of the attribute setters, the same for graph nodes (`TF_SetAttr…`) and eager ops (`TFE_OpSetAttr…`). */
const ATTRIBUTE = {
  type: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  typeList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  int: { parameters: ["pointer", "buffer", "i64"], result: "void" },
  intList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  float: { parameters: ["pointer", "buffer", "f32"], result: "void" },
  floatList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  bool: { parameters: ["pointer", "buffer", "u8"], result: "void" },
  string: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "void" },
  tensor: { parameters: ["pointer", "buffer", "pointer", "pointer"], result: "void" },
} as const;

/** The part of TensorFlow's C API (`c_api.h`, `tf_tensor.h`, `eager/c_api.h`) that the bridge calls. */
export const SYMBOLS = {
  TF_Version: { parameters: [], result: "pointer" },

  TF_NewStatus: { parameters: [], result: "pointer" },
  TF_DeleteStatus: { parameters: ["pointer"], result: "void" },
  TF_GetCode: { parameters: ["pointer"], result: "i32" },
  TF_Message: { parameters: ["pointer"], result: "pointer" },

  TF_AllocateTensor: { parameters: ["i32", "buffer", "i32", "usize"], result: "pointer" },
  TF_DeleteTensor: { parameters: ["pointer"], result: "void" },
  TF_TensorData: { parameters: ["pointer"], result: "pointer" },
  TF_TensorByteSize: { parameters: ["pointer"], result: "usize" },
  TF_TensorType: { parameters: ["pointer"], result: "i32" },
  TF_NumDims: { parameters: ["pointer"], result: "i32" },
  TF_Dim: { parameters: ["pointer", "i32"], result: "i64" },
  TF_StringInit: { parameters: ["pointer"], result: "void" },
  TF_StringAssignView: { parameters: ["pointer", "buffer", "usize"], result: "void" },

  TF_NewGraph: { parameters: [], result: "pointer" },
  TF_DeleteGraph: { parameters: ["pointer"], result: "void" },
  TF_NewOperation: { parameters: ["pointer", "buffer", "buffer"], result: "pointer" },
  TF_FinishOperation: { parameters: ["pointer", "pointer"], result: "pointer" },
  TF_SetDevice: { parameters: ["pointer", "buffer"], result: "void" },
  TF_AddInput: { parameters: ["pointer", OUTPUT], result: "void" },
  TF_AddInputList: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TF_AddControlInput: { parameters: ["pointer", "pointer"], result: "void" },
  TF_SetAttrType: ATTRIBUTE.type,
  TF_SetAttrTypeList: ATTRIBUTE.typeList,
  TF_SetAttrInt: ATTRIBUTE.int,
  TF_SetAttrIntList: ATTRIBUTE.intList,
  TF_SetAttrFloat: ATTRIBUTE.float,
  TF_SetAttrFloatList: ATTRIBUTE.floatList,
  TF_SetAttrBool: ATTRIBUTE.bool,
  TF_SetAttrString: ATTRIBUTE.string,
  TF_SetAttrShape: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TF_SetAttrTensor: ATTRIBUTE.tensor,
  TF_OperationNumOutputs: { parameters: ["pointer"], result: "i32" },
  TF_OperationOutputType: { parameters: [OUTPUT], result: "i32" },
  TF_GraphGetTensorNumDims: { parameters: ["pointer", OUTPUT, "pointer"], result: "i32" },
  TF_GraphGetTensorShape: {
    parameters: ["pointer", OUTPUT, "buffer", "i32", "pointer"],
    result: "void",
  },

  TF_NewSessionOptions: { parameters: [], result: "pointer" },
  TF_DeleteSessionOptions: { parameters: ["pointer"], result: "void" },
  TF_SetConfig: { parameters: ["pointer", "buffer", "usize", "pointer"], result: "void" },
  TF_NewSession: { parameters: ["pointer", "pointer", "pointer"], result: "pointer" },
  TF_DeleteSession: { parameters: ["pointer", "pointer"], result: "void" },
  /** Runs on another thread, so timers and signal handlers run during the call. */
  TF_SessionRun: { ...RUN, nonblocking: true },
  TF_SessionListDevices: { parameters: ["pointer", "pointer"], result: "pointer" },
  TF_DeleteDeviceList: { parameters: ["pointer"], result: "void" },
  TF_DeviceListCount: { parameters: ["pointer"], result: "i32" },
  TF_DeviceListName: { parameters: ["pointer", "i32", "pointer"], result: "pointer" },
  TF_DeviceListType: { parameters: ["pointer", "i32", "pointer"], result: "pointer" },
  TF_DeviceListMemoryBytes: { parameters: ["pointer", "i32", "pointer"], result: "i64" },

  TFE_NewContextOptions: { parameters: [], result: "pointer" },
  TFE_ContextOptionsSetConfig: {
    parameters: ["pointer", "buffer", "usize", "pointer"],
    result: "void",
  },
  TFE_DeleteContextOptions: { parameters: ["pointer"], result: "void" },
  TFE_NewContext: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_DeleteContext: { parameters: ["pointer"], result: "void" },
  TFE_NewOp: { parameters: ["pointer", "buffer", "pointer"], result: "pointer" },
  TFE_DeleteOp: { parameters: ["pointer"], result: "void" },
  TFE_OpAddInput: { parameters: ["pointer", "pointer", "pointer"], result: "void" },
  TFE_OpAddInputList: { parameters: ["pointer", "buffer", "i32", "pointer"], result: "void" },
  TFE_OpSetAttrType: ATTRIBUTE.type,
  TFE_OpSetAttrTypeList: ATTRIBUTE.typeList,
  TFE_OpSetAttrInt: ATTRIBUTE.int,
  TFE_OpSetAttrIntList: ATTRIBUTE.intList,
  TFE_OpSetAttrFloat: ATTRIBUTE.float,
  TFE_OpSetAttrFloatList: ATTRIBUTE.floatList,
  TFE_OpSetAttrBool: ATTRIBUTE.bool,
  TFE_OpSetAttrString: ATTRIBUTE.string,
  TFE_OpSetAttrShape: {
    parameters: ["pointer", "buffer", "buffer", "i32", "pointer"],
    result: "void",
  },
  TFE_OpSetAttrTensor: ATTRIBUTE.tensor,
  TFE_Execute: { parameters: ["pointer", "buffer", "buffer", "pointer"], result: "void" },
  TFE_NewTensorHandle: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_DeleteTensorHandle: { parameters: ["pointer"], result: "void" },
  TFE_TensorHandleResolve: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_TensorHandleDataType: { parameters: ["pointer"], result: "i32" },
  TFE_TensorHandleNumDims: { parameters: ["pointer", "pointer"], result: "i32" },
  TFE_TensorHandleDim: { parameters: ["pointer", "i32", "pointer"], result: "i64" },

  /**
   * The C++ function `tsl::enable_tensor_float_32_execution(bool)`, which Python's `tf.config.experimental` calls. The
   * C API lacks it, and a build may hide it.
   */
  _ZN3tsl32enable_tensor_float_32_executionEb: {
    parameters: ["bool"],
    result: "void",
    optional: true,
  },
} as const;
