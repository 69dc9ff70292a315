package policy

import (
	"slices"
	"strings"
	"sync"
)

// memo holds what takes long to work out of the texts in force: comparisons, proposals,
// the glossary. Each node has its own; the stamp, in which all stands that the outcome
// depends on, keeps it right. What is got is shared and must not be changed.
type memo[T any] struct {
	most  int
	mutex sync.Mutex
	kept  []kept[T] // the latest used first
}

type kept[T any] struct {
	stamp string
	value T
}

func (k *memo[T]) get(stamp string, work func() (T, error)) (T, error) {
	if v, ok := k.find(stamp); ok {
		return v, nil
	}
	v, err := work()
	if err != nil {
		return v, err
	}
	k.put(stamp, v)
	return v, nil
}

func (k *memo[T]) put(stamp string, v T) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.kept = slices.Insert(k.kept, 0, kept[T]{stamp, v})
	if len(k.kept) > k.most {
		k.kept = slices.Delete(k.kept, k.most, len(k.kept)) // clears what is let go
	}
}

func (k *memo[T]) find(stamp string) (v T, ok bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	i := slices.IndexFunc(k.kept, func(c kept[T]) bool { return c.stamp == stamp })
	if i < 0 {
		return v, false
	}
	one := k.kept[i]
	copy(k.kept[1:], k.kept[:i])
	k.kept[0] = one
	return one.value, true
}

// stampOf changes whenever something may that is worked out of the documents: with an
// edition, a correction of how it is read, a title, a withdrawal. What else the outcome
// depends on comes along.
func stampOf(body string, documents []Document, more ...string) string {
	var b strings.Builder
	b.WriteString(body + "|" + strings.Join(more, "|"))
	for _, d := range documents {
		b.WriteString("|" + d.ID + "." + d.Edition + "." + number(d.Version) + "." + number(d.Reading))
	}
	return fingerprint(b.String())
}
