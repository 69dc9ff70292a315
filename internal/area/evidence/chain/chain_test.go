package chain

import (
	"strings"
	"testing"
)

// town is an item with three hand-overs.
func town() (Facts, []Custody) {
	f := Facts{ID: "item-1", FiscalYear: 2026, Number: 1, Kind: "thing", Title: "USBメモリ", Medium: "usb", Serial: "S-1"}
	list := link(
		Custody{Kind: TakenIn, ReceiverID: "aki", ReceiverName: "秋", Place: "金庫", Seal: "1", Facts: f.Sum(), Until: "2030-03-31"},
		Custody{Kind: Handed, GiverID: "aki", GiverName: "秋", ReceiverID: "fuyu", ReceiverName: "冬"},
		Custody{Kind: Accepted, About: 2, GiverID: "aki", GiverName: "秋", ReceiverID: "fuyu", ReceiverName: "冬", Seal: "1"},
		Custody{Kind: Unsealed, Seal: "1"},
		Custody{Kind: Sealed, Seal: "2"},
		Custody{Kind: OnPaper, GiverID: "fuyu", GiverName: "冬", ReceiverName: "県警", Seal: "2"},
		Custody{Kind: OnPaper, GiverName: "県警", ReceiverID: "aki", ReceiverName: "秋", Seal: "2"},
	)
	return f, list
}

func link(list ...Custody) []Custody {
	previous := ""
	for i, e := range list {
		e.Item, e.HappenedAt, e.EnteredAt = "item-1", "2026-11-25T01:00:00.000Z", "2026-11-25T01:00:00.000Z"
		list[i] = e.Link(int64(i+1), previous)
		previous = list[i].Hash
	}
	return list
}

func TestFollow(t *testing.T) {
	t.Parallel()
	f, list := town()
	s, breaks := Follow(f, list)
	if len(breaks) != 0 || s.HolderID != "aki" || s.Seal != "2" || s.State != Kept || s.PendingN != 0 || s.KeepUntil != "2030-03-31" {
		t.Errorf("%+v, %+v", s, breaks)
	}
	s, _ = Follow(f, list[:2])
	if s.HolderID != "aki" || s.PendingID != "fuyu" {
		t.Errorf("before the acceptance: %+v", s)
	}
}

// Gaps of custody are shown and do not count as changes of the record.
func TestGaps(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func([]Custody) []Custody{
		"持っていた人（秋）ではありません":  func(l []Custody) []Custody { l[1].GiverID = "haru"; return l },
		"違う人（夏）が受領":         func(l []Custody) []Custody { l[2].ReceiverID, l[2].ReceiverName = "natsu", "夏"; return l },
		"引渡しのない受領":          func(l []Custody) []Custody { return append(l[:1:1], l[2]) },
		"受領されていない引渡し":       func(l []Custody) []Custody { return append(l[:2:2], l[5]) },
		"記録されている封印（1）と違います": func(l []Custody) []Custody { l[3].Seal = "9"; return l },
		"封印（なし）が、記録":        func(l []Custody) []Custody { l[2].Seal = ""; return l },
		"受け入れたときと合いません":     func(l []Custody) []Custody { return append(l, Custody{Kind: Checked, Result: Differs}) },
		"廃棄を止めている":          func(l []Custody) []Custody { return append(l, Custody{Kind: Held}, Custody{Kind: Disposed}) },
		"廃棄済みのあとに":          func(l []Custody) []Custody { return append(l, Custody{Kind: Disposed}, Custody{Kind: Moved}) },
		"次の引渡し":             func(l []Custody) []Custody { return append(l[:2:2], l[1]) },
		"知らない種類":            func(l []Custody) []Custody { return append(l, Custody{Kind: "magic"}) },
	} {
		f, list := town()
		_, breaks := Follow(f, link(change(list)...))
		if len(breaks) == 0 || !strings.Contains(breaks[0].Text, want) || breaks[0].Tampered {
			t.Errorf("%s: %+v", want, breaks)
		}
	}
}

// Whatever is changed afterwards is seen at its place.
func TestTampering(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Facts, []Custody) []Custody{
		"name":      func(_ *Facts, l []Custody) []Custody { l[2].ReceiverName = "別人"; return l },
		"time":      func(_ *Facts, l []Custody) []Custody { l[0].HappenedAt = "2026-01-01T00:00:00.000Z"; return l },
		"left out":  func(_ *Facts, l []Custody) []Custody { return append(l[:3:3], l[4:]...) },
		"swapped":   func(_ *Facts, l []Custody) []Custody { l[3], l[4] = l[4], l[3]; return l },
		"rehashed":  func(_ *Facts, l []Custody) []Custody { l[2].Note = "x"; l[2].Hash = l[2].Sum(); return l },
		"facts":     func(f *Facts, l []Custody) []Custody { f.Serial = "S-2"; return l },
		"beginning": func(_ *Facts, l []Custody) []Custody { return l[1:] },
		"nothing":   func(_ *Facts, _ []Custody) []Custody { return nil },
		"item":      func(f *Facts, l []Custody) []Custody { f.ID = "item-2"; return l },
	} {
		f, list := town()
		_, breaks := Follow(f, change(&f, list))
		tampered := false
		for _, b := range breaks {
			tampered = tampered || b.Tampered
		}
		if !tampered {
			t.Errorf("%s was not seen: %+v", name, breaks)
		}
	}
}

// The bytes are part of a format that outsiders check: they never change under its name.
func TestVector(t *testing.T) {
	t.Parallel()
	f, list := town()
	for name, c := range map[string]struct{ got, want string }{
		"facts": {f.Sum(), "21f2b2f5917c0b8d8bb0da31b6729e53ee68976f175a55a990fc38f1f9d72bd2"},
		"first": {list[0].Hash, "adf0589677344b3fc0e61a758c4d0425b54d249252e62a93412b99325f31c181"},
		"last":  {list[6].Hash, "1aaab1b4de312e5e8c0faeb11d2072d7486a634e5b84914eb13bf359aaa34f84"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}
