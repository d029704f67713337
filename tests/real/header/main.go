// Command header prints what internal/weights reads of model files, a line of JSON each, for the checks that compare it with the
// formats' own libraries. Long lists are hashed.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/weights"
)

func main() {
	for _, path := range os.Args[1:] {
		doc := map[string]any{}
		h, err := read(path)
		if err != nil {
			doc["error"] = err.Error()
		} else {
			fields := [][2]string{}
			for _, f := range h.Metadata {
				fields = append(fields, [2]string{f.Key, text(f.Value)})
			}
			doc["metadata"], doc["tensors"], doc["data"] = fields, h.Tensors, h.Data
		}
		if err := json.NewEncoder(os.Stdout).Encode(doc); err != nil {
			log.Fatal(err)
		}
	}
}

func read(path string) (*weights.Header, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return weights.Read(f, info.Size(), weights.Limits{})
}

// text writes a value so that another language can write the same: floats by their shortest digits in 32 or 64 bits, lists as a hash of
// their elements.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float32:
		return strconv.FormatFloat(float64(v), 'e', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'e', -1, 64)
	case []string:
		return list(len(v), strings.Join(v, "\n"))
	case []float32:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = strconv.FormatFloat(float64(f), 'e', 6, 32)
		}
		return list(len(v), strings.Join(parts, "\n"))
	case []int32:
		parts := make([]string, len(v))
		for i, n := range v {
			parts[i] = strconv.Itoa(int(n))
		}
		return list(len(v), strings.Join(parts, "\n"))
	}
	return fmt.Sprint(v)
}

func list(n int, joined string) string {
	sum := sha256.Sum256([]byte(joined))
	return fmt.Sprintf("%d %s", n, hex.EncodeToString(sum[:8]))
}
