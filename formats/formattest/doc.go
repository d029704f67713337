// Package formattest is the conformance kit for row formats and containers: with it a package that brings its own formats.Format or
// formats.Container shows that it keeps what package formats promises. The built-in ones pass the same kit.
//
// A format is tested with a few of its rows, a container with a few of its files:
//
//	func TestMine(t *testing.T) { formattest.Format(t, mine{}, `{"ask":"a","reply":"b"}`) }
package formattest
