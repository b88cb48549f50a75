package enum Artifacts {}
