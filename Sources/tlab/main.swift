import ArgumentParser
import CTerminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Nothing of the library may run before this: it is compiled to instructions that an old processor
// does not have.
guard cpu_is_supported() else {
  Terminal.standardError.write(
    "tlab: this processor is too old: Tensorlab needs AVX2 and FMA (2013 or later)\n")
  exit(ExitStatus.failure.rawValue)
}

exit(Program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
