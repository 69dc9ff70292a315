package signin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Scope is how far an access token reaches.
type Scope string

// The scopes.
const (
	Read  Scope = "read"  // what its owner may read
	Write Scope = "write" // all that its owner may do, but not to their own sign-in
)

// Title is the scope's Japanese name.
func (s Scope) Title() string {
	if s == Write {
		return "読み取りと変更"
	}
	return "読み取りだけ"
}

// tokensEach is how many valid access tokens a person may have.
const tokensEach = 20

// Token is an access token as its owner sees it: never the token itself.
type Token struct {
	ID        string
	Name      string
	Scope     Scope
	CreatedAt clock.Time
	ExpiresAt clock.Time
	UsedAt    clock.Time // zero: never
}

// Kind implements journal.Content.
func (t Token) Kind() string { return "signin.token/1" }

// Canonical implements journal.Content.
func (t Token) Canonical(e *journal.Encoder) {
	e.Text("id", t.ID)
	e.Text("name", t.Name)
	e.Text("scope", string(t.Scope))
	e.Time("created", t.CreatedAt)
	e.Time("expires", t.ExpiresAt)
}

// Issuance is what somebody enters for a new access token.
type Issuance struct {
	Name  string `json:"name"`
	Scope string `json:"scope"`
	Days  int    `json:"days" label:"有効期間"`
}

// TokenDays are the choices of how long an access token is valid.
func TokenDays() []int { return []int{30, 90, 180, 365} }

// Check returns what is wrong with the input.
func (in Issuance) Check() error {
	faults := map[string]string{}
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > 60 || strings.ContainsFunc(in.Name, unprintable) {
		faults["name"] = "使いみちを60文字までで入力してください。"
	}
	if in.Scope != string(Read) && in.Scope != string(Write) {
		faults["scope"] = "できることを選んでください。"
	}
	if !slices.Contains(TokenDays(), in.Days) {
		faults["days"] = "有効期間を選んでください。"
	}
	return fault.Fields(faults)
}

func unprintable(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// Issue makes an access token for the actor and returns its text, which is shown once.
func (s *Service) Issue(ctx context.Context, in Issuance) (text string, t Token, err error) {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return "", t, err
	}
	if a.Home != "" {
		return "", t, fault.New(fault.Forbidden, "ほかの団体から切り替えて入っている間は、アクセストークンを作れません。")
	}
	if err := in.Check(); err != nil {
		return "", t, err
	}
	text, hash, err := newToken(a.Body)
	if err != nil {
		return "", t, err
	}
	now := s.now()
	t = Token{ID: db.NewID(), Name: in.Name, Scope: Scope(in.Scope), CreatedAt: now, ExpiresAt: clock.At(now.AddDate(0, 0, in.Days))}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list, err := tokensOf(ctx, tx, a.Body, a.ID, now)
		if err != nil {
			return err
		}
		if len(list) >= tokensEach {
			return fault.Newf(fault.Conflict, "アクセストークンは%d個までです。使っていないものを取り消してから、もう一度作成してください。", tokensEach)
		}
		if err := insertToken(ctx, tx, a.Body, a.ID, t, hash); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbIssue, Area: areaName, ID: t.ID, Content: t, At: now})
	})
	return tokenPrefix + text, t, err
}

// Revoke ends an access token of the actor's own.
func (s *Service) Revoke(ctx context.Context, id string) error {
	a, err := actor.Require(ctx, CanManageSelf)
	if err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		revoked, err := revokeToken(ctx, tx, a.Body, a.ID, id, s.now())
		if err != nil {
			return err
		}
		if !revoked {
			return fault.New(fault.NotFound, "このアクセストークンは、ないか、すでに取り消されています。")
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: verbRevoke, Area: areaName, ID: id, At: s.now()})
	})
}

// bearer finds the actor of an access token: the zero actor where it is not valid.
func (s *Service) bearer(ctx context.Context, text string) (a actor.Actor, err error) {
	text, ok := strings.CutPrefix(text, tokenPrefix)
	body, hash, readable := readToken(text)
	if !ok || !readable {
		return a, nil
	}
	requestID := actor.From(ctx).RequestID
	ctx = actor.With(ctx, actor.Actor{Body: body, RequestID: requestID}) // for the wall
	var t tokenRow
	err = s.db.View(ctx, func(tx db.Tx) error {
		t, a, err = s.findToken(ctx, tx, body, hash)
		return err
	})
	if errors.Is(err, errEnded) || fault.Is(err, fault.NotFound) {
		return actor.Actor{}, nil
	}
	if err != nil {
		return actor.Actor{}, fmt.Errorf("find access token: %w", err)
	}
	a.RequestID = requestID
	if now := s.now(); now.Sub(t.UsedAt.Time) >= seenEvery {
		if err := s.db.Do(ctx, func(tx db.Tx) error { return useToken(ctx, tx, t.ID, now) }); err != nil {
			s.config.Log.WarnContext(ctx, "use of access token not noted", slog.String("request", requestID), slog.Any("cause", err))
		}
	}
	return a, nil
}

func (s *Service) findToken(ctx context.Context, tx db.Tx, body string, hash []byte) (t tokenRow, a actor.Actor, err error) {
	if t, err = tokenByHash(ctx, tx, body, hash); err != nil {
		return t, a, err
	}
	if !t.RevokedAt.IsZero() || !s.now().Before(t.ExpiresAt.Time) || t.MustChange {
		return t, a, errEnded
	}
	p, err := s.config.Directory.Person(ctx, tx, t.Person)
	if err != nil || !p.Active || p.Joint {
		return t, a, errors.Join(err, errEnded)
	}
	a = actor.Actor{Body: t.Body, ID: t.Person, Name: p.Name, Capacity: capacity(p.Roles), Strength: actor.Token, Confined: p.Confined, Objects: p.single(), Day: clock.Today(s.config.Now()).String()}
	a.Permissions, a.Narrow = s.config.Rights(p, t.Scope != Write)
	a.Permissions = slices.DeleteFunc(a.Permissions, ownSignIn)
	return t, a, nil
}

// ownSignIn reports whether a permission touches the owner's sign-in: a token that
// leaked must not make others or change the password.
func ownSignIn(p actor.Permission) bool { return p == CanChangePassword || p == CanManageSelf }

// tokenEnds says when an access token of so many days ends, for the form.
func tokenEnds(now clock.Time, days int) string {
	return clock.Today(now.Add(time.Duration(days) * 24 * time.Hour)).Table()
}
