package enum ShimRendering {}
