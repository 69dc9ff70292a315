package structure

// TenureKind is how somebody holds a post.
type TenureKind string

// The kinds.
const (
	Main         TenureKind = "main"         // 本務
	Additional   TenureKind = "additional"   // 兼務
	Acting       TenureKind = "acting"       // 事務取扱: a superior does the work of a vacant post
	Probationary TenureKind = "probationary" // 心得: somebody below its rank does
)

// TenureKinds lists the kinds in the order of a form.
func TenureKinds() []TenureKind { return []TenureKind{Main, Additional, Acting, Probationary} }

// Title is the kind's Japanese name, empty for one that does not exist.
func (k TenureKind) Title() string {
	return map[TenureKind]string{Main: "本務", Additional: "兼務", Acting: "事務取扱", Probationary: "心得"}[k]
}

// Tenure is a person on a post (在任) during a span.
type Tenure struct {
	ID         string     `json:"id"`
	PersonID   string     `json:"person"`
	PostID     string     `json:"post"`
	Kind       TenureKind `json:"kind"`
	Basis      string     `json:"basis"` // 辞令
	TransferID string     `json:"transfer"`
	Corrects   string     `json:"corrects" doc:"訂正した記録の識別子"`
	Version    int64      `json:"version"`
	Span
}

// AbsenceKind is why somebody is not there.
type AbsenceKind string

// The kinds. The long ones also take away, as long as they last, what a role allows.
const (
	Leave      AbsenceKind = "leave"      // 休職
	Childcare  AbsenceKind = "childcare"  // 育児休業等
	Secondment AbsenceKind = "secondment" // 出向・派遣
	Sick       AbsenceKind = "sick"       // 病気休暇
	Holiday    AbsenceKind = "holiday"    // 休暇
	Trip       AbsenceKind = "trip"       // 出張・研修
)

// AbsenceKinds lists the kinds in the order of a form.
func AbsenceKinds() []AbsenceKind {
	return []AbsenceKind{Holiday, Trip, Sick, Leave, Childcare, Secondment}
}

// Title is the kind's Japanese name, empty for one that does not exist.
func (k AbsenceKind) Title() string {
	return map[AbsenceKind]string{
		Leave: "休職", Childcare: "育児休業等", Secondment: "出向・派遣", Sick: "病気休暇", Holiday: "休暇", Trip: "出張・研修",
	}[k]
}

// Long reports whether the person does not work for the body meanwhile.
func (k AbsenceKind) Long() bool { return k == Leave || k == Childcare || k == Secondment }

// Absence is the days on which a person is not there.
type Absence struct {
	ID       string      `json:"id"`
	PersonID string      `json:"person"`
	Kind     AbsenceKind `json:"kind"`
	Note     string      `json:"note"`
	Corrects string      `json:"corrects" doc:"訂正した記録の識別子"`
	Version  int64       `json:"version"`
	Span
}

// Seated says what is wrong with one more tenure beside the others: a person has one main
// post, and not the same post twice. It gives Japanese texts by field.
func Seated(t Tenure, posts []Post, others []Tenure) map[string]string {
	faults := map[string]string{}
	if t.Empty() {
		faults["until"] = "終わりの日は、始まりの日より後にしてください。"
		return faults
	}
	if !Covered(t.Span, posts, t.PostID) {
		faults["post"] = "この職は、その期間を通しては置かれていません。"
	}
	for _, o := range others {
		if o.ID == t.ID || o.PersonID != t.PersonID || !o.Overlaps(t.Span) {
			continue
		}
		switch {
		case o.PostID == t.PostID:
			faults["post"] = "この人は、同じ期間に同じ職に就いています。"
		case o.Kind == Main && t.Kind == Main:
			faults["kind"] = "この人には、同じ期間に別の本務があります。先に本務を終えるか、兼務にしてください。"
		}
	}
	return faults
}

// Covered reports whether a post is there on all days of a span.
func Covered(s Span, posts []Post, id string) bool {
	left := []Span{s}
	for _, p := range posts {
		if p.ID == id {
			left = without(left, p.Span)
		}
	}
	return len(left) == 0
}

// seats counts how many hold a post on a day.
func (x *Day) seats(post string) int { return len(x.onPost[post]) }

// Full reports whether more people are on a post than it has seats.
func (x *Day) Full(p Post) bool { return p.Seats > 0 && x.seats(p.ID) > p.Seats }

// Vacant reports whether nobody is on a post.
func (x *Day) Vacant(p Post) bool { return x.seats(p.ID) == 0 }

// MainPost gives the main post of a person, else any.
func (x *Day) MainPost(person string) (Post, bool) {
	for _, t := range x.Tenures(person) {
		if p, ok := x.posts[t.PostID]; ok {
			return p, true
		}
	}
	return Post{}, false
}
