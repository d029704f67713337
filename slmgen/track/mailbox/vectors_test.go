package mailbox_test

// vectors are of the secret "a key of thirty-two bytes, or so". They were computed by a program of its own, in Python, from docs/relay.md.
var vectors = struct{ box, write, read, sealed string }{
	"4d7f62f000369f461242a486d0952e01",
	"d7557156be92c6f7d96c02ae23ae906313e13500dc82f404bb6a90bc67cecb3b",
	"32173f9d079d27e4f49c9e51d33a2254c329f4bfd75f7a47ccceeaab039c2ecd",
	"534c4d311e0e6968d5b7234d02288abf52ce1618d537973cc036ad8d1adb6fbaa8acd02b569265f10b72771a6972438f00733050475c47bd5158e44333566baaf9",
}
