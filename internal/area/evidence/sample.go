package evidence

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Sample loads evidence of みほん町 for the actor's body: a USB stick with three hand-overs
// and a few others. It goes the way of the use cases, a month back.
func (s *Service) Sample(ctx context.Context) error {
	past := *s
	d := clock.Today(s.c.Now().Add(-30 * 24 * time.Hour))
	x := &sampling{s: &past, ctx: ctx, at: time.Date(d.Year, d.Month, d.Day, 9, 40, 0, 0, clock.JST)}
	past.c.Now = func() time.Time { return x.at }
	office, err := s.c.People.Find(ctx, "見本 花子")
	if err != nil {
		return fmt.Errorf("sample evidence: %w", err)
	}
	other, err := s.c.People.Find(ctx, "試 一郎")
	if err != nil {
		return fmt.Errorf("sample evidence: %w", err)
	}
	for _, step := range []func(office, other Named) error{x.stick, x.files, x.waiting, x.expired} {
		if err := step(office, other); err != nil {
			return fmt.Errorf("sample evidence: %w", err)
		}
	}
	return nil
}

// sampling is the sample under way, with its own clock.
type sampling struct {
	s   *Service
	ctx context.Context
	at  time.Time
}

// as lets somebody of the sample act.
func (x *sampling) as(p Named) context.Context {
	return actor.With(x.ctx, actor.Actor{
		Body: actor.From(x.ctx).Body, ID: p.ID, Name: p.Name, Capacity: string(actor.Office), Strength: actor.Console,
		Permissions: []actor.Permission{CanSee, CanSeeAll, CanTake, CanHand, CanKeep, CanExport, CanDispose},
	})
}

func (x *sampling) later(d time.Duration) { x.at = x.at.Add(d) }

// upload sends a short content.
func (x *sampling) upload(ctx context.Context, name, content string) (string, error) {
	u, err := x.s.Announce(ctx, Announced{name, int64(len(content))})
	if err == nil {
		u, err = x.s.Send(ctx, u.ID, 0, strings.NewReader(content))
	}
	return u.ID, err
}

// stick is a USB stick that was found, with three hand-overs: two signed in Okite, one on paper.
func (x *sampling) stick(office, other Named) error {
	it, err := x.s.Take(x.as(office), Intake{
		Kind: string(Thing), Title: "庁舎2階の給湯室で見つかったUSBメモリ", Note: "黒色。持ち主は分からない。パソコンには挿していない。", Method: "見つけた職員から受け取った", ObtainedBy: "見本 花子",
		Medium: "usb", Maker: "不明（16GBの表示）", Serial: "K2-00417", Place: "企画情報課 耐火金庫 上段", Seal: "封-0031", Class: "incident",
	})
	if err != nil {
		return err
	}
	x.later(2 * time.Hour)
	for _, way := range []struct{ from, to Named }{{office, other}, {other, office}} {
		if it, err = x.s.Hand(x.as(way.from), Giving{ID: it.ID, Version: it.Version, Receiver: way.to.Name, Note: "持ち主を確かめるため"}); err != nil {
			return err
		}
		x.later(20 * time.Minute)
		if it, err = x.s.Accept(x.as(way.to), Taking{ID: it.ID, Version: it.Version, Verdict: "accept", Seal: "封-0031", Place: "受け取った人の課の金庫", Note: "封印に異常なし"}); err != nil {
			return err
		}
		x.later(24 * time.Hour)
	}
	paper, err := x.upload(x.as(office), "受渡書_署名済み.txt", "証拠受渡書（見本）\n渡した人　見本 花子\n受け取った人　みほん警察署　生活安全課\n")
	if err != nil {
		return err
	}
	_, err = x.s.EnterPaper(x.as(office), PaperGiving{
		ID: it.ID, Version: it.Version, Giver: office.Name, Receiver: "みほん警察署 生活安全課", Outside: true, Happened: x.at.Add(-3 * time.Hour).Format(time.RFC3339),
		Seal: "封-0031", Place: "みほん警察署", Note: "任意提出", Upload: paper,
	})
	return err
}

// files are a log, a suspicious mail, and the papers of an audit.
func (x *sampling) files(office, other Named) error {
	x.later(24 * time.Hour)
	for _, f := range []struct{ title, name, content, method, device, path, class string }{
		{"公開サーバーのアクセスログ（不審なアクセスのあった日）", "access.log", strings.Repeat("192.0.2.15 - - \"GET /admin/login HTTP/1.1\" 404\n", 400), "サーバーの管理画面から書き出した", "公開Webサーバー", "/var/log/web/access.log", "incident"},
		{"請求書を装った不審なメール", "不審なメール.eml", "From: seikyu@example.com\nSubject: =?UTF-8?B?6KuL5rGC5pu4?=\n\n添付ファイルを開いてください。\n", "届いた職員がメールを添付として転送した", "総務課の端末", "受信トレイ", "incident"},
		{"内部監査のヒアリングの記録", "ヒアリング記録.txt", "USBメモリの管理簿と現物を確かめた。3本のうち1本の所在がその場で確かめられなかった。\n", "監査の担当者が作成した", "", "", "audit"},
	} {
		id, err := x.upload(x.as(office), f.name, f.content)
		if err != nil {
			return err
		}
		if _, err := x.s.Take(x.as(office), Intake{Kind: string(File), Upload: id, Title: f.title, Method: f.method, SourceDevice: f.device, SourcePath: f.path, Class: f.class}); err != nil {
			return err
		}
		x.later(time.Hour)
	}
	id, err := x.upload(x.as(other), "操作記録.csv", "日時,利用者,操作\n2026-10-01 23:14,U0031,大量の閲覧\n")
	if err != nil {
		return err
	}
	_, err = x.s.Take(x.as(other), Intake{Kind: string(File), Upload: id, Title: "業務システムの操作記録（人事に関わるもの）", Method: "システムの管理者が書き出した", Class: "grave", Confidential: true, Readers: office.Name})
	return err
}

// waiting is a computer whose receiver has not accepted it yet.
func (x *sampling) waiting(office, other Named) error {
	x.later(48 * time.Hour)
	it, err := x.s.Take(x.as(other), Intake{
		Kind: string(Thing), Title: "不審なメールの添付を開いた端末", Method: "利用していた職員から回収した", Medium: "computer", Maker: "ノートパソコン", Serial: "PC-2024-118", Place: "みほん町役場 3階 書庫", Seal: "封-0032", Class: "incident",
	})
	if err != nil {
		return err
	}
	_, err = x.s.Hand(x.as(other), Giving{ID: it.ID, Version: it.Version, Receiver: office.Name, Note: "調査のため"})
	return err
}

// expired is something whose retention has ended.
func (x *sampling) expired(office, _ Named) error {
	id, err := x.upload(x.as(office), "点検の写し.txt", "机の上の点検で撮った写真の一覧\n")
	if err != nil {
		return err
	}
	it, err := x.s.Take(x.as(office), Intake{Kind: string(File), Upload: id, Title: "昨年度の点検の写し", Method: "点検の担当者が集めた", Class: "legal"})
	if err != nil {
		return err
	}
	_, err = x.s.Retain(x.as(office), Retaining{ID: it.ID, Version: it.Version, What: "extended", Day: x.at.AddDate(0, 0, -3).Format("2006-01-02"), Note: "確認が済んだため、期限を定めた"})
	return err
}
