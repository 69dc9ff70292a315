package jobun

// flush gives back a heading in brackets that found no mark.
func (b *builder) flush() {
	if r := b.pending; r != nil {
		b.pending = nil
		b.text(r)
	}
}

// headsNext reports whether row i is a heading in brackets for the mark of the
// row below it.
func (b *builder) headsNext(i int) bool {
	r := &b.rows[i]
	if !isBracketed(r.text) || r.bullet || columns(r.text) > 100 {
		return false
	}
	for j := i + 1; j < len(b.rows); j++ {
		if b.rows[j].use == isAside {
			continue
		}
		return b.rows[j].use == inBody && b.headed(&b.rows[j])
	}
	return false
}

// headed reports whether r begins with the mark of an article or of a numbered
// paragraph that fits here.
func (b *builder) headed(r *row) bool {
	s := b.bestSlot(r)
	if s.Style == Article || s.Style == Dai {
		return true
	}
	return s.Style == Number && s.fit >= first && s.weight >= medium
}
