package charset_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/transform"

	"github.com/slmgen/slmgen/formats/internal/charset"
)

func ExampleNewDecoder() {
	_, _ = io.Copy(os.Stdout, transform.NewReader(strings.NewReader("\x93\xfa\x96{\xff!"), charset.NewDecoder("shift_jis")))
	// Output: 日本�!
}

func ExampleOneByteTable() {
	fmt.Printf("%c\n", charset.OneByteTable("koi8-r").Rune(0xd1))
	// Output: я
}
