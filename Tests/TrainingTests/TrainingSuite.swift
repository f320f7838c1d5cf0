import Testing

/// All tests of the room, one after another: threads and interrupts belong to the process.
@Suite(.serialized) enum TrainingSuite {}
