package tokenizer

import "math/bits"

// vocabulary holds tokens and finds them again. Tokens lie in one block of memory, in the order of their places; a place is not always
// an id, as the ids of a file may have gaps.
type vocabulary struct {
	bytes  []byte
	ends   []uint32 // of each token in bytes
	ids    []int32  // nil where a place is an id
	places []int32  // of each id, -1 for none; nil where ids is
	slots  []uint32 // open addressing: some bits of the hash, then place+1; 0 is free
	mask   uint32
	hash   hasher
	longer int // length of the longest token
}

const placeBits = 22 // of a slot

func newVocabulary(n, size int) *vocabulary {
	return &vocabulary{bytes: make([]byte, 0, size), ends: make([]uint32, 0, n), hash: newHasher()}
}

// add puts a token at the next place.
func (v *vocabulary) add(token []byte) {
	v.bytes = append(v.bytes, token...)
	v.ends = append(v.ends, uint32(len(v.bytes)))
	v.longer = max(v.longer, len(token))
}

func (v *vocabulary) size() int { return len(v.ends) }

func (v *vocabulary) token(place int) []byte {
	lo := uint32(0)
	if place > 0 {
		lo = v.ends[place-1]
	}
	return v.bytes[lo:v.ends[place]:v.ends[place]]
}

// index makes the table. Of equal tokens the last counts, as in the released library.
func (v *vocabulary) index(skip func(place int) bool) {
	size := uint32(1) << bits.Len32(uint32(len(v.ends)*3/2+1))
	v.slots, v.mask = make([]uint32, size), size-1
	lo := uint32(0)
	for p, hi := range v.ends {
		token := v.bytes[lo:hi]
		lo = hi
		if skip != nil && skip(p) {
			continue
		}
		h := v.hash.of(token)
		tag := uint32(h>>32) >> placeBits << placeBits
		for i := uint32(h) & v.mask; ; i = (i + 1) & v.mask {
			s := v.slots[i]
			if s == 0 || s>>placeBits<<placeBits == tag && string(v.token(int(s&(1<<placeBits-1))-1)) == string(token) {
				v.slots[i] = tag | uint32(p+1)
				break
			}
		}
	}
}

// place gives the place of a token, or -1.
func (v *vocabulary) place(token []byte) int {
	if len(token) > v.longer {
		return -1
	}
	return v.placeHashed(token, v.hash.of(token))
}

// placeHashed is place where the hash is known.
func (v *vocabulary) placeHashed(token []byte, h uint64) int {
	tag := uint32(h>>32) >> placeBits << placeBits
	for i := uint32(h) & v.mask; ; i = (i + 1) & v.mask {
		s := v.slots[i]
		if s == 0 {
			return -1
		}
		if s>>placeBits<<placeBits == tag {
			if p := int(s&(1<<placeBits-1)) - 1; string(v.token(p)) == string(token) {
				return p
			}
		}
	}
}

func (v *vocabulary) idOf(place int) int32 {
	if v.ids == nil {
		return int32(place)
	}
	return v.ids[place]
}

// id gives the id of a token, or -1.
func (v *vocabulary) id(token []byte) int32 {
	p := v.place(token)
	if p < 0 {
		return -1
	}
	return v.idOf(p)
}

// placeOf gives the place of an id, or -1.
func (v *vocabulary) placeOf(id uint32) int {
	if v.ids == nil {
		if int64(id) < int64(len(v.ends)) {
			return int(id)
		}
		return -1
	}
	if int64(id) < int64(len(v.places)) {
		return int(v.places[id])
	}
	return -1
}

// setIDs gives the places their ids, which are below the limit of ids.
func (v *vocabulary) setIDs(ids []int32) {
	dense, top := true, int32(-1)
	for i, id := range ids {
		dense = dense && id == int32(i)
		top = max(top, id)
	}
	if dense {
		return
	}
	v.ids, v.places = ids, make([]int32, top+1)
	for i := range v.places {
		v.places[i] = -1
	}
	for p, id := range ids {
		v.places[id] = int32(p)
	}
}
