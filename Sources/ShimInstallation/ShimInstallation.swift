package enum ShimInstallation {}
