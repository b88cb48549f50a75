package enum HTTPFixture {}
