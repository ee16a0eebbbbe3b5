import Testing
@Suite struct ServingTests {}
