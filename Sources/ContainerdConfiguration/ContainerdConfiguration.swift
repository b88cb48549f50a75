package enum ContainerdConfiguration {}
