import ModelInput

/// libFuzzer's entry: `make fuzz`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  ModelInput.handle(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}
