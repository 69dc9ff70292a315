package flow

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Ask is what a directory is asked: who sits at a step, for whose case, after whom.
type Ask struct {
	Selector  Picker
	Applicant Signer
	Chosen    string // the address that the applicant chose
	Before    []Seat // those of the step before
}

// Directory knows who is where today, and which days offices are open. Seats that it
// gives have a title, holder, hands and reason; one without a holder is vacant.
type Directory interface {
	Seats(ask Ask) []Seat
	Due(day string, days int) string
}

// Refusal is why an act is not carried out, in plain Japanese.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Stale reports whether an act was refused because the case has gone on meanwhile.
func Stale(err error) bool {
	r, ok := errors.AsType[Refusal](err)
	return ok && (r == errSeen || r == errGone)
}

const (
	errSeen = Refusal("開いていた内容が、その後に変わりました。内容をもう一度確かめてから、行ってください。")
	errGone = Refusal("この決裁は、すでにほかの人が行ったか、次に進んでいます。いまの状態を確かめてください。")
	errHand = Refusal("この段階で決裁できる人ではありません。")
)

// Open begins a case by the act of drafting (起案).
func Open(c Case, a Act, d Directory) (Case, error) {
	if faults := c.Route.Faults(); len(faults) > 0 {
		return c, Refusal("決裁ルートに誤りがあります。" + faults[0])
	}
	a.Kind, a.N, a.Seen = Draft, 1, a.Document.Hash()
	c.Documents, c.Acts, c.Seats = []Petition{*a.Document}, nil, nil
	c.Applicant, c.State, c.Round, c.First, c.Red = a.Actor, Running, 1, a.First, a.First != ""
	w := &work{c: &c, d: d, a: &a}
	w.enter(0)
	c.Acts = append(c.Acts, a)
	return c, nil
}

// Apply carries out an act. The case that was handed in stays as it was.
func Apply(c Case, a Act, d Directory) (Case, error) {
	c = c.clone()
	a.N = len(c.Acts) + 1
	w := &work{c: &c, d: d, a: &a}
	if err := w.do(); err != nil {
		return Case{}, err
	}
	w.a.Force = w.a.Authority == Emergency
	c.Acts = append(c.Acts, *w.a)
	c.Acts = append(c.Acts, w.more...)
	return c, nil
}

// Replay does all acts of a case again, with the answers that were kept with them.
func Replay(c Case) (Case, error) {
	fresh := Case{ID: c.ID, Kind: c.Kind, Year: c.Year, Number: c.Number, Route: c.Route, Version: c.Version}
	for i, a := range c.Acts {
		if a.Also {
			continue // it comes of the one before
		}
		book := &answers{found: a.Found, dues: a.Dues}
		a.Found, a.Dues, a.Flags = nil, nil, nil
		a.Force = a.Authority == Emergency
		var err error
		if i == 0 {
			fresh, err = Open(fresh, a, book)
		} else {
			fresh, err = Apply(fresh, a, book)
		}
		if err != nil {
			return fresh, fmt.Errorf("act %d (%s): %w", a.N, a.Kind, err)
		}
	}
	return fresh, nil
}

// answers gives what was answered then, in order.
type answers struct {
	found [][]Seat
	dues  []string
}

func (b *answers) Seats(Ask) (list []Seat) {
	if len(b.found) > 0 {
		list, b.found = b.found[0], b.found[1:]
	}
	return slices.Clone(list)
}

func (b *answers) Due(string, int) (day string) {
	if len(b.dues) > 0 {
		day, b.dues = b.dues[0], b.dues[1:]
	}
	return day
}

// work is one act being carried out.
type work struct {
	c    *Case
	d    Directory
	a    *Act
	more []Act // done together with it
}

func (w *work) do() error {
	switch w.a.Kind {
	case Opinion:
		return nil
	case Look:
		return w.after()
	case Ratify:
		if s := w.c.Seat(w.a.Seat); s == nil || s.Task != ToDecide {
			return w.after()
		}
		if w.c.First == "" {
			return errGone // only what was done first is ratified where it would be approved
		}
	}
	if w.c.State.Ended() {
		return errGone
	}
	switch w.a.Kind {
	case Resubmit:
		return w.resubmit()
	case Withdraw:
		return w.withdraw()
	case Conclude:
		return w.conclude()
	}
	if w.c.State != Running {
		return errGone
	}
	if w.a.Seen != "" && w.a.Seen != w.c.Document().Hash() {
		return errSeen
	}
	switch w.a.Kind {
	case Assent, Decide, Ratify:
		return w.assent()
	case Return:
		return w.giveBack()
	case Reject:
		return w.reject()
	case Pull:
		return w.pull()
	case Reroute:
		return w.reroute()
	case Urge:
		return w.urge()
	}
	return Refusal("行うことが分かりません。")
}

// take finds the seat of the act and by what the actor may act on it.
func (w *work) take() (*Seat, error) {
	s := w.c.Seat(w.a.Seat)
	if s == nil || s.Standing != Waiting {
		return nil, errGone
	}
	best := -1
	order := []Authority{Own, Proxy, Succession}
	for i, h := range s.Hands {
		if slices.Contains(w.a.Keys, h.Address) && (best < 0 || slices.Index(order, h.Authority) < slices.Index(order, s.Hands[best].Authority)) {
			best = i
		}
	}
	w.a.Step = s.Step
	if i := w.c.Route.step(s.Step); i >= 0 {
		w.a.Mode = w.c.Route.Steps[i].Mode
	}
	switch {
	case best >= 0:
		w.a.Authority, w.a.Keys, w.a.Actor.As = s.Hands[best].Authority, []string{s.Hands[best].Address}, s.Title
	case w.a.Force && s.Task == ToDecide && w.a.Kind == Assent:
		w.a.Authority, w.a.Keys, w.a.Actor.As = Emergency, nil, s.Title
	default:
		return nil, errHand
	}
	return s, nil
}

func (w *work) assent() error {
	s, err := w.take()
	if err != nil {
		return err
	}
	step := w.c.Route.Steps[w.c.Route.step(s.Step)]
	if s.Task != ToDecide {
		return errGone
	}
	if w.a.Actor.ID == w.c.Applicant.ID && step.Mode != Circulate {
		if !step.Self {
			return Refusal("自分の申請を、自分で" + step.Mode.Title() + "することはできません。代理の人に頼むか、回付先の変更を事務局に頼んでください。")
		}
		w.a.Flags = append(w.a.Flags, "申請者本人による"+step.Mode.Title()+reasoned(w.a.Alone))
	}
	if (w.a.Authority == Succession || w.a.Authority == Emergency) && w.a.Comment == "" {
		return Refusal("代決や緊急の承認では、理由を入力してください。")
	}
	if w.a.Authority == Succession {
		w.a.Kind = Decide
	}
	if w.ratifies(step) && w.a.Authority != Emergency {
		w.a.Kind = Ratify
	}
	s.Standing = Done
	w.afterwards(*s)
	w.settle()
	return nil
}

// ratifies reports whether to approve at a step is 事後承認: the matter was done first.
func (w *work) ratifies(step Step) bool { return w.c.First != "" && step.Mode == Approve }

// reasoned says why nobody else looked, or that it was not said. It never stands in the way.
func reasoned(why string) string {
	if why == "" {
		return "（理由の記載なし）"
	}
	return "（理由：" + why + "）"
}

// afterwards leaves a task for whom the act was done without.
func (w *work) afterwards(s Seat) {
	var task Task
	switch w.a.Authority {
	case Succession:
		task = ToLook
	case Emergency:
		task, w.c.Red = ToRatify, true
	default:
		return
	}
	var hands []Hand
	for _, h := range s.Hands {
		if h.Authority == Own {
			hands = append(hands, h)
		}
	}
	w.seat(Seat{Step: s.Step, Task: task, Title: s.Title, Holder: s.Holder, Hands: hands, Why: w.a.Actor.Name + "が" + w.a.Authority.Title() + "として行ったため"})
}

func (w *work) after() error {
	s, err := w.take()
	if err != nil {
		return err
	}
	if s.Task == ToLook && w.a.Kind != Look || s.Task == ToRatify && w.a.Kind != Ratify || s.Task != ToLook && s.Task != ToRatify {
		return errGone
	}
	s.Standing = Done
	if s.Task == ToRatify {
		w.redden()
	}
	return nil
}

// redden looks whether something done first still waits for its ratification.
func (w *work) redden() {
	w.c.Red = w.c.First != "" && w.c.State != Approved
	for _, s := range w.c.Seats {
		w.c.Red = w.c.Red || s.Task == ToRatify && s.Standing == Waiting
	}
}

// settle goes on when the stage is complete.
func (w *work) settle() {
	for w.c.State == Running && w.complete() {
		w.drop(ToDecide, false)
		if !w.enter(w.c.Stage + 1) {
			w.c.State = Approved
			w.redden()
			return
		}
		w.collapse()
	}
}

// complete reports whether every step of the stage has its quorum.
func (w *work) complete() bool {
	for _, i := range w.c.Route.Stages()[w.c.Stage] {
		step := w.c.Route.Steps[i]
		done, asked := 0, 0
		for _, s := range w.c.Seats {
			if s.Step == step.Key && s.Task == ToDecide && s.Round == w.c.Round && s.Standing != Dropped {
				asked++
				if s.Standing == Done {
					done++
				}
			}
		}
		if asked > 0 && step.Mode != Circulate && !step.enough(done, asked) {
			return false
		}
	}
	return true
}

// drop ends what waits; circulation goes on unless all is dropped.
func (w *work) drop(task Task, all bool) {
	for i := range w.c.Seats {
		s := &w.c.Seats[i]
		if s.Standing != Waiting || s.Task != task {
			continue
		}
		if k := w.c.Route.step(s.Step); !all && k >= 0 && w.c.Route.Steps[k].Mode == Circulate {
			continue
		}
		s.Standing = Dropped
	}
}

// enter opens the next stage in which any step applies; false when there is none.
func (w *work) enter(stage int) bool {
	stages := w.c.Route.Stages()
	for ; stage < len(stages); stage++ {
		w.c.Stage = stage
		before, opened := w.lastDone(), false
		for _, i := range stages[stage] {
			if step := w.c.Route.Steps[i]; step.Applies(w.c.Document().facts()) {
				w.open(step, before)
				opened = true
			}
		}
		if opened {
			return true
		}
	}
	return false
}

func (w *work) lastDone() (list []Seat) {
	for _, s := range w.c.Seats {
		if s.Task != ToDecide || s.Standing != Done {
			continue
		}
		if len(list) > 0 && list[0].Step != s.Step {
			list = nil
		}
		list = append(list, s)
	}
	return list
}

func (w *work) open(step Step, before []Seat) {
	seen := map[string]bool{}
	due := ""
	if step.Days > 0 {
		due = w.d.Due(w.a.Day, step.Days)
		w.a.Dues = append(w.a.Dues, due)
	}
	for _, who := range step.Who {
		found := w.d.Seats(Ask{Selector: who, Applicant: w.c.Applicant, Chosen: w.c.Document().Chosen[step.Key], Before: before})
		w.a.Found = append(w.a.Found, slices.Clone(found))
		if len(found) == 0 { // never passed over in silence
			found = []Seat{{Title: step.Title, Why: "決裁する人が見つからないため、回付先を決める必要があります"}}
		}
		for _, s := range found {
			mark := s.Holder.ID + "|" + s.Title
			if seen[mark] {
				continue
			}
			seen[mark] = true
			s.Step, s.Task, s.Due = step.Key, ToDecide, due
			w.seat(s)
		}
	}
}

func (w *work) seat(s Seat) {
	s.N, s.Round, s.Standing = len(w.c.Seats)+1, w.c.Round, Waiting
	s.Hands = slices.Clone(s.Hands)
	w.c.Seats = append(w.c.Seats, s)
}

// collapse lets who has just acted act once for the seats that come right after, in both
// capacities; that nobody else looked is shown.
func (w *work) collapse() {
	if w.a.Kind != Assent && w.a.Kind != Ratify || w.a.Authority != Own {
		return
	}
	for i := range w.c.Seats {
		s := &w.c.Seats[i]
		if s.Standing != Waiting || s.Task != ToDecide || s.Round != w.c.Round || s.Holder.ID != w.a.Actor.ID || s.N == w.a.Seat {
			continue
		}
		step := w.c.Route.Steps[w.c.Route.step(s.Step)]
		if step.Mode == Circulate {
			s.Standing = Done
			continue
		}
		if w.a.Actor.ID == w.c.Applicant.ID && !step.Self {
			continue
		}
		s.Standing = Done
		who := w.a.Actor
		who.As = s.Title
		kind := Assent
		if w.ratifies(step) {
			kind = Ratify
		}
		w.more = append(w.more, Act{
			N: w.a.N + 1 + len(w.more), Kind: kind, Seat: s.N, Step: s.Step, Mode: step.Mode, Actor: who, Authority: Own, Seen: w.a.Seen, At: w.a.At, Day: w.a.Day,
			Also: true, Alone: w.a.Alone, Flags: []string{"分離なし：前の段階と同じ人" + reasoned(w.a.Alone)},
		})
	}
}

func (w *work) giveBack() error {
	s, err := w.take()
	if err != nil {
		return err
	}
	if s.Task != ToDecide || w.a.Mode == Circulate {
		return errGone
	}
	if w.a.Comment == "" {
		return Refusal("差し戻す理由を入力してください。")
	}
	target := w.c.Route.step(w.a.To)
	from := w.c.Route.Steps[w.c.Route.step(s.Step)]
	if w.a.To != "" && (target < 0 || w.stageOf(target) >= w.c.Stage || len(from.Returns) > 0 && !slices.Contains(from.Returns, w.a.To)) {
		return Refusal("差し戻し先は、前にある段階から選んでください。")
	}
	w.drop(ToDecide, true)
	w.c.Round++
	if w.a.To == "" {
		w.c.State = Returned
		w.seat(Seat{Task: ToAmend, Title: "申請者", Holder: w.c.Applicant, Hands: []Hand{{Address: "person:" + w.c.Applicant.ID, Name: w.c.Applicant.Name, Authority: Own}}, Why: w.a.Actor.Name + "が差し戻したため"})
		return nil
	}
	w.enter(w.stageOf(target))
	return nil
}

func (w *work) stageOf(step int) int {
	return slices.IndexFunc(w.c.Route.Stages(), func(list []int) bool { return slices.Contains(list, step) })
}

func (w *work) resubmit() error {
	if w.c.State != Returned {
		return errGone
	}
	if w.a.Actor.ID != w.c.Applicant.ID {
		return Refusal("再提出できるのは、申請者だけです。")
	}
	w.c.Documents = append(w.c.Documents, *w.a.Document)
	w.a.Seen = w.a.Document.Hash()
	for i := range w.c.Seats {
		if w.c.Seats[i].Task == ToAmend && w.c.Seats[i].Standing == Waiting {
			w.c.Seats[i].Standing = Done
		}
	}
	w.c.State = Running
	w.enter(0)
	return nil
}

func (w *work) withdraw() error {
	if w.a.Actor.ID != w.c.Applicant.ID {
		return Refusal("取り下げできるのは、申請者だけです。")
	}
	if w.a.Comment == "" {
		return Refusal("取り下げる理由を入力してください。")
	}
	w.drop(ToDecide, true)
	w.drop(ToAmend, true)
	w.c.State = Withdrawn
	return nil
}

func (w *work) reject() error {
	s, err := w.take()
	if err != nil {
		return err
	}
	if s.Task != ToDecide || w.a.Mode == Circulate || w.a.Mode == Confirm {
		return Refusal("この段階では、否認できません。意見を付けるか、差し戻してください。")
	}
	if w.a.Comment == "" {
		return Refusal("否認する理由を入力してください。")
	}
	s.Standing = Done
	w.drop(ToDecide, true)
	w.c.State = Rejected
	return nil
}

// pull lets somebody of a later step act before those in front of them have.
func (w *work) pull() error {
	target := w.c.Route.step(w.a.To)
	if target < 0 || w.stageOf(target) <= w.c.Stage {
		return Refusal("引き上げる段階は、後にある段階から選んでください。")
	}
	if w.a.Comment == "" {
		return Refusal("引き上げる理由を入力してください。")
	}
	step := w.c.Route.Steps[target]
	if !step.Applies(w.c.Document().facts()) || step.Mode == Circulate {
		return Refusal("この段階には、引き上げられません。")
	}
	keys, at := w.a.Keys, len(w.c.Seats)
	w.drop(ToDecide, true)
	w.enter(w.stageOf(target))
	for _, s := range w.c.Seats[at:] {
		if s.Step != step.Key {
			continue
		}
		for _, h := range s.Hands {
			if h.Authority == Own && slices.Contains(keys, h.Address) {
				w.a.Keys, w.a.Authority, w.a.Actor.As, w.a.Step = []string{h.Address}, Own, s.Title, step.Key
				w.a.Flags = append(w.a.Flags, "前の段階の決裁を待たずに引き上げた")
				return nil
			}
		}
	}
	return errHand
}

// reroute puts somebody else on a seat.
func (w *work) reroute() error {
	s := w.c.Seat(w.a.Seat)
	if s == nil || s.Standing != Waiting || s.Task != ToDecide || w.a.Hand == nil {
		return errGone
	}
	if w.a.Comment == "" {
		return Refusal("回付先を変える理由を入力してください。")
	}
	w.a.Step, w.a.Keys = s.Step, nil
	from := s.Holder.Name
	if from == "" {
		from = "空席"
	}
	s.Hands = []Hand{{Address: w.a.Hand.Address, Name: w.a.Hand.Name, Authority: Own}}
	s.Holder = Signer{Name: w.a.Hand.Name}
	if id, ok := strings.CutPrefix(w.a.Hand.Address, "person:"); ok {
		s.Holder.ID = id
	}
	s.Why = from + "から、" + w.a.Actor.Name + "が回付先を変えた"
	return nil
}

// urge reminds; for a step that is overdue it lets others act as the step says.
func (w *work) urge() error {
	s := w.c.Seat(w.a.Seat)
	if s == nil || s.Standing != Waiting {
		return errGone
	}
	w.a.Step = s.Step
	if s.Task != ToDecide || s.Due == "" || s.Due >= w.a.Day || s.Overdue {
		return nil
	}
	s.Overdue = true
	step := w.c.Route.Steps[w.c.Route.step(s.Step)]
	var found []Seat
	switch step.Late {
	case Escalate:
		found = w.d.Seats(Ask{Selector: Picker{By: BySuperior}, Applicant: w.c.Applicant, Before: []Seat{*s}})
		w.a.Found = append(w.a.Found, slices.Clone(found))
	case Succeed:
		for _, who := range step.Who {
			more := w.d.Seats(Ask{Selector: who, Applicant: w.c.Applicant, Chosen: w.c.Document().Chosen[step.Key]})
			w.a.Found = append(w.a.Found, slices.Clone(more))
			found = append(found, more...)
		}
	}
	for _, f := range found {
		for _, h := range f.Hands {
			h.Authority = Succession
			if !slices.ContainsFunc(s.Hands, func(o Hand) bool { return o.Address == h.Address }) {
				s.Hands = append(s.Hands, h)
			}
		}
	}
	return nil
}

// conclude records a decision that was made elsewhere as that of the case.
func (w *work) conclude() error {
	e := w.a.Elsewhere
	if e == nil || e.System == "" || e.Number == "" || e.By == "" {
		return Refusal("どこで、何番で、だれが決裁したかを入力してください。")
	}
	if _, err := time.Parse(time.DateOnly, e.Day); err != nil || e.Day > w.a.Day {
		return Refusal("決裁した日を、今日までの日付で入力してください。")
	}
	w.drop(ToDecide, true)
	w.drop(ToAmend, true)
	w.c.Elsewhere, w.c.State = e, Approved
	w.redden()
	return nil
}
