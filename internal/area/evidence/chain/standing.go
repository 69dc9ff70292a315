package chain

import "fmt"

// State is whether the item is there.
type State string

// The states.
const (
	Kept      State = "kept"     // 保管中
	Away      State = "returned" // 返却済み
	Destroyed State = "disposed" // 廃棄済み
)

// Title is the state's Japanese name.
func (s State) Title() string {
	return map[State]string{Kept: "保管中", Away: "返却済み", Destroyed: "廃棄済み"}[s]
}

// Standing is where an item stands after some entries: what a row of the list shows.
type Standing struct {
	State       State  `json:"state"`
	HolderID    string `json:"holder"`
	HolderName  string `json:"holder_name"`
	Place       string `json:"place"`
	Seal        string `json:"seal"`
	PendingN    int64  `json:"pending"` // the hand-over that waits, 0 for none
	PendingID   string `json:"pending_receiver"`
	PendingName string `json:"pending_receiver_name"`
	CheckedAt   string `json:"checked_at"`
	CheckResult string `json:"check_result"`
	KeepUntil   string `json:"keep_until"`
	Hold        bool   `json:"hold"`
	Last        int64  `json:"last"`
	Head        string `json:"head"`  // hash of the last entry
	Facts       string `json:"facts"` // hash of the facts
	Breaks      int64  `json:"breaks"`
}

// Break is a place at which the chain does not hold.
type Break struct {
	N    int64  `json:"n"`
	Text string `json:"text"`
	// Tampered says that the record itself was changed, not that custody had a gap.
	Tampered bool `json:"tampered"`
}

// Apply adds an entry to a standing and says what does not fit. It does not refuse: what
// happened is recorded, and the break is shown.
func (s Standing) Apply(e Custody) (Standing, []Break) {
	var breaks []Break
	odd := func(format string, args ...any) {
		breaks = append(breaks, Break{N: e.N, Text: fmt.Sprintf(format, args...)})
	}
	tampered := func(format string, args ...any) {
		breaks = append(breaks, Break{e.N, fmt.Sprintf(format, args...), true})
	}
	if e.N != s.Last+1 {
		tampered("記録の番号が%dから%dへ飛んでいます。", s.Last, e.N)
	}
	if e.Previous != s.Head {
		tampered("前の記録のハッシュとつながっていません。")
	}
	if e.Hash != e.Sum() {
		tampered("記録の内容が、書かれたときのハッシュと合いません。")
	}
	if s.State != Kept && e.Kind != TakenIn && e.Kind != Corrected {
		odd("%sのあとに、%sが記録されています。", s.State.Title(), e.Kind.Title())
	}
	s.apply(e, odd)
	s.Last, s.Head = e.N, e.Hash
	s.Breaks += int64(len(breaks))
	return s, breaks
}

func (s *Standing) apply(e Custody, odd func(string, ...any)) {
	switch e.Kind {
	case TakenIn:
		if s.Last != 0 {
			odd("受入れが二度記録されています。")
		}
		s.State, s.Facts, s.KeepUntil = Kept, e.Facts, e.Until
		s.HolderID, s.HolderName, s.Place, s.Seal = e.ReceiverID, e.ReceiverName, e.Place, e.Seal
	case Handed:
		if s.PendingN != 0 {
			odd("受領されていない引渡しがあるのに、次の引渡しが記録されています。")
		}
		s.given(e, odd)
		s.PendingN, s.PendingID, s.PendingName = e.N, e.ReceiverID, e.ReceiverName
	case Accepted:
		if s.PendingN == 0 || e.About != s.PendingN {
			odd("引渡しのない受領です。")
		} else if e.ReceiverID != s.PendingID {
			odd("引渡しの相手（%s）と違う人（%s）が受領しています。", s.PendingName, e.ReceiverName)
		}
		s.sealSeen(e, odd)
		s.received(e)
	case Declined, Recalled:
		if s.PendingN == 0 || e.About != s.PendingN {
			odd("待っている引渡しがありません。")
		}
		s.settle()
	case OnPaper:
		if s.PendingN != 0 {
			odd("受領されていない引渡し（%d番）が残っています。", s.PendingN)
		}
		s.given(e, odd)
		s.sealSeen(e, odd)
		s.received(e)
	case Moved:
		s.Place = e.Place
	case Sealed:
		s.Seal = e.Seal
	case Unsealed:
		if e.Seal != s.Seal {
			odd("開いた封印（%s）が、記録されている封印（%s）と違います。", shown(e.Seal), shown(s.Seal))
		}
		s.Seal = ""
	case Returned, Disposed:
		s.end(e, odd)
	default:
		s.keep(e, odd)
	}
}

// keep applies what does not move the item.
func (s *Standing) keep(e Custody, odd func(string, ...any)) {
	switch e.Kind {
	case Checked:
		if s.CheckedAt, s.CheckResult = e.HappenedAt, e.Result; e.Result != Same {
			odd("照合の結果が、受け入れたときと合いません。")
		}
	case Extended:
		s.KeepUntil = e.Until
	case Held:
		s.Hold = true
	case Released:
		s.Hold = false
	case Corrected:
		if e.Facts != "" {
			s.Facts = e.Facts
		}
	case Copied, Exported:
	default:
		odd("知らない種類の記録です（%s）。", e.Kind)
	}
}

func (s *Standing) given(e Custody, odd func(string, ...any)) {
	if e.GiverID != s.HolderID || e.GiverName != s.HolderName && e.GiverID == "" {
		odd("渡した人（%s）は、そのとき持っていた人（%s）ではありません。", e.GiverName, s.HolderName)
	}
}

func (s *Standing) sealSeen(e Custody, odd func(string, ...any)) {
	if e.Seal != s.Seal {
		odd("受け取ったときの封印（%s）が、記録されている封印（%s）と違います。", shown(e.Seal), shown(s.Seal))
	}
}

func (s *Standing) received(e Custody) {
	s.HolderID, s.HolderName = e.ReceiverID, e.ReceiverName
	if e.Place != "" {
		s.Place = e.Place
	}
	s.Seal = e.Seal
	s.settle()
}

func (s *Standing) settle() { s.PendingN, s.PendingID, s.PendingName = 0, "", "" }

func (s *Standing) end(e Custody, odd func(string, ...any)) {
	if s.PendingN != 0 {
		odd("受領されていない引渡し（%d番）が残っています。", s.PendingN)
	}
	if e.Kind == Returned {
		s.State = Away
	} else {
		if s.Hold {
			odd("廃棄を止めているあいだに、廃棄されています。")
		}
		s.State = Destroyed
	}
	s.HolderID, s.HolderName, s.Place = e.ReceiverID, e.ReceiverName, ""
	s.settle()
}

func shown(seal string) string {
	if seal == "" {
		return "なし"
	}
	return seal
}

// Follow goes through a whole chain and the facts of its item.
func Follow(f Facts, entries []Custody) (Standing, []Break) {
	var s Standing
	var all []Break
	for _, e := range entries {
		var breaks []Break
		if s, breaks = s.Apply(e); len(breaks) > 0 {
			all = append(all, breaks...)
		}
		if e.Item != f.ID {
			all = append(all, Break{e.N, "別の証拠の記録です。", true})
		}
	}
	if s.Last == 0 || entries[0].Kind != TakenIn {
		all = append(all, Break{0, "受入れの記録がありません。", true})
	}
	if f.Sum() != s.Facts {
		all = append(all, Break{0, "証拠の記載事項が、記録されたときのハッシュと合いません。", true})
	}
	s.Breaks = int64(len(all))
	return s, all
}
