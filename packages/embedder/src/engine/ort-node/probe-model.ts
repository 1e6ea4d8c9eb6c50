/**
 * A tiny ONNX model in base64: `y = Relu(Conv(x, w))`, x 1×1×4×4, w 1×1×3×3 of ones, opset 13. Enough to make a
 * provider compile and run something. Made by `test/golden/make_probe_model.py`.
 */
export const probeModelBase64 =
  'CAg6rAEKJgoBeAoBdxIBYyIEQ29udioVCgxrZXJuZWxfc2hhcGVAA0ADoAEHCgwKAWMSAXkiBFJlbHUSBXByb2JlKjMIAQgBCAMIAxABIiQAAIA/AACAPwAAgD8AAIA/AACAPwAAgD8AAIA/AACAPwAAgD9CAXdaGwoBeBIWChQIARIQCgIIAQoCCAEKAggECgIIBGIbCgF5EhYKFAgBEhAKAggBCgIIAQoCCAIKAggCQgQKABAN';
