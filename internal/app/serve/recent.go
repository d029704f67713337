package serve

import "container/list"

// recent remembers values by their keys, at most so many: the one that was used longest ago goes first. Its owner locks it.
type recent[V any] struct {
	most  int
	at    map[string]*list.Element
	order *list.List
}

type remembered[V any] struct {
	key   string
	value V
}

func newRecent[V any](most int) *recent[V] {
	return &recent[V]{most: most, at: map[string]*list.Element{}, order: list.New()}
}

func (r *recent[V]) get(key string) (v V, ok bool) {
	e := r.at[key]
	if e == nil {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(remembered[V]).value, true
}

func (r *recent[V]) put(key string, v V) {
	r.forget(key)
	r.at[key] = r.order.PushFront(remembered[V]{key, v})
	if last := r.order.Back(); r.order.Len() > r.most {
		r.forget(last.Value.(remembered[V]).key)
	}
}

func (r *recent[V]) forget(key string) {
	if e := r.at[key]; e != nil {
		r.order.Remove(e)
		delete(r.at, key)
	}
}
