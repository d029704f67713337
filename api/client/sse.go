package client

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

const eventBytes = 4 << 20

// readStream reads the stream format of server-sent events, as far as this server uses it. id is that of the last event that had one.
func readStream(r io.Reader, each func(id int64, kind, data string)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), eventBytes)
	var id int64
	var kind, data string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			id, _ = strconv.ParseInt(value, 10, 64)
		case "event":
			kind = value
		case "data":
			data += value
		case "":
			if data != "" {
				each(id, kind, data)
			}
			kind, data = "", ""
		}
	}
	return lines.Err()
}
