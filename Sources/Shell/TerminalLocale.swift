import Foundation

/// Sets how the C library reads characters: as the environment says if that is UTF-8, otherwise as
/// UTF-8 nevertheless. Numbers keep the form of the C locale, whatever the environment says.
func setTerminalLocale() {
  setlocale(LC_CTYPE, "")
  // The codeset's name is static memory of the C library, valid until the next call.
  let codeset = nl_langinfo(Int32(CODESET)).map { String(cString: $0) }
  if codeset != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
}
