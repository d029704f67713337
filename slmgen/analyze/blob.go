package analyze

import "io"

// blobMemory is how much a blob holds in memory before it writes to its file.
const blobMemory = 4 << 20

// blob is bytes that are appended, and read again at any place. Reading is safe from several goroutines, but not while something is appended.
type blob struct {
	files *scratch
	file  scratchFile
	// tail is what is not in the file yet: the bytes from at on.
	tail []byte
	at   int64
}

func (b *blob) size() int64 { return b.at + int64(len(b.tail)) }

// append takes bytes in, which the caller may use again.
func (b *blob) append(p []byte) error {
	b.tail = append(b.tail, p...)
	if len(b.tail) < blobMemory || !b.files.onDisk() {
		return nil
	}
	if b.file == nil {
		f, err := b.files.create()
		if err != nil {
			return err
		}
		b.file = f
	}
	if _, err := b.file.WriteAt(b.tail, b.at); err != nil {
		return diskError(err)
	}
	b.at += int64(len(b.tail))
	b.tail = b.tail[:0]
	return nil
}

// read fills p with the bytes from off on.
func (b *blob) read(p []byte, off int64) error {
	if off < b.at {
		n := min(int64(len(p)), b.at-off)
		if _, err := b.file.ReadAt(p[:n], off); err != nil {
			return diskError(err)
		}
		p, off = p[n:], off+n
	}
	if len(p) == 0 {
		return nil
	}
	if copy(p, b.tail[min(off-b.at, int64(len(b.tail))):]) < len(p) {
		return diskError(io.ErrUnexpectedEOF)
	}
	return nil
}
