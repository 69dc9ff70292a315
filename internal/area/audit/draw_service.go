package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/area/audit/draw"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Draw is a sample that was drawn out of a population (サンプルの抽出).
type Draw struct {
	ID         string      `json:"id"`
	AuditID    string      `json:"audit"`
	Title      string      `json:"title"`
	FileName   string      `json:"file_name"`
	FileID     string      `json:"-"`
	Hash       string      `json:"hash" doc:"母集団のファイルのSHA-256"`
	Population int         `json:"population"`
	Method     draw.Method `json:"method"`
	Stratum    int         `json:"stratum"`
	Size       int         `json:"size"`
	Seed       string      `json:"seed"`
	Excluded   string      `json:"excluded"`
	Why        string      `json:"why" doc:"除外や判断の理由"`
	Drawn      string      `json:"drawn" doc:"抽出した行の番号"`
	At         clock.Time  `json:"at"`
	ByName     string      `json:"by_name"`
}

// Drawing says what is to be drawn.
type Drawing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Title   string `json:"title" label:"何を確かめるか"`
	Method  string `json:"method" enum:"simple,stratified,every,judgement" label:"方法"`
	Size    int    `json:"size,omitempty" label:"抽出する数"`
	Seed    string `json:"seed,omitempty" label:"乱数の種"`
	Stratum int    `json:"stratum,omitempty" label:"層を分ける列"`
	Exclude string `json:"exclude,omitempty" label:"除外する行"`
	Picked  string `json:"picked,omitempty" label:"選んだ行"`
	Why     string `json:"why,omitempty" label:"除外や判断の理由"`
	Name    string `json:"file_name,omitempty" form:"-"`
	Content []byte `json:"content,omitempty" form:"-" doc:"母集団のCSVかExcel（Base64）"`
}

// numbersIn reads 「3、5-8」.
func numbersIn(s string) (list []int, err error) {
	for part := range strings.FieldsFuncSeq(norm.NFKC.String(s), func(r rune) bool { return r == ',' || r == '、' || r == ' ' || r == '\n' || r == '　' }) {
		from, to, span := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && span {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 1 || b < a || b-a > 10_000 || len(list) > 10_000 {
			return nil, fmt.Errorf("「%s」は、行の番号として読めません", short(part, 20))
		}
		for n := a; n <= b; n++ {
			list = append(list, n)
		}
	}
	return list, nil
}

func numbersText(list []int) string {
	var b []string
	for _, n := range list {
		b = append(b, strconv.Itoa(n))
	}
	return strings.Join(b, ",")
}

// order reads what is to be drawn.
func (in *Drawing) order() (o draw.Order, err error) {
	faults := map[string]string{}
	text(faults, "title", "何を確かめるか", &in.Title, titleMax, true)
	text(faults, "why", "理由", &in.Why, noteMax, in.Exclude != "" || in.Method == string(draw.Judgement))
	text(faults, "seed", "乱数の種", &in.Seed, titleMax, in.Method != string(draw.Judgement))
	o = draw.Order{Method: draw.Method(in.Method), Size: in.Size, Seed: in.Seed, Stratum: in.Stratum}
	if o.Method.Title() == "" {
		faults["method"] = "方法を選んでください。"
	}
	if o.Exclude, err = numbersIn(in.Exclude); err != nil {
		faults["exclude"] = err.Error() + "。「3、5-8」のように書いてください。"
	}
	if o.Picked, err = numbersIn(in.Picked); err != nil {
		faults["picked"] = err.Error() + "。「3、5-8」のように書いてください。"
	}
	return o, fault.Fields(faults)
}

// Population reads the rows of a file of which a sample is drawn: those of its first sheet.
func Population(content []byte) ([]draw.Row, error) {
	grids, err := sheet.Read(content)
	if err != nil {
		return nil, err
	}
	rows := draw.Rows(grids[0].Rows)
	if len(rows) == 0 {
		return nil, fault.Fields(map[string]string{"file": "見出しの下に、行がありません。1行目を見出しにしてください。"})
	}
	return rows, nil
}

// Draw draws a sample and keeps the population with its hash.
func (s *Service) Draw(ctx context.Context, in Drawing) (x Draw, err error) {
	v, err := s.see(ctx, CanMark)
	if err != nil {
		return x, err
	}
	allowed := func(tx db.Tx) error {
		a, err := s.judging(ctx, tx, v, in.ID)
		if err == nil && a.State == Closed {
			err = s.wrongState(a, "サンプルを抽出する")
		}
		return err
	}
	if err := s.db.View(ctx, allowed); err != nil {
		return x, err
	}
	o, err := in.order()
	if err != nil {
		return x, err
	}
	rows, err := Population(in.Content)
	if err != nil {
		return x, err
	}
	drawn, err := draw.Draw(rows, o)
	if err != nil {
		return x, fault.Fields(map[string]string{"size": err.Error() + "。"})
	}
	kept, err := s.config.Files.Save(ctx, in.Name, bytes.NewReader(in.Content), file.Rules{Formats: []file.Format{file.CSV, file.Excel}, Max: sheet.ReadSize})
	if fault.Is(err, fault.Invalid) {
		return x, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return x, err
	}
	sum := sha256.Sum256(in.Content)
	x = Draw{
		ID: db.NewID(), AuditID: in.ID, Title: in.Title, FileName: kept.Name, FileID: kept.ID, Hash: hex.EncodeToString(sum[:]), Population: len(rows), Method: o.Method, Stratum: o.Stratum, Size: len(drawn),
		Seed: o.Seed, Excluded: numbersText(o.Exclude), Why: in.Why, Drawn: numbersText(drawn), At: s.now(), ByName: v.Name,
	}
	return x, s.db.Do(ctx, func(tx db.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if err := insertDraw(ctx, tx, v.Body, x); err != nil {
			return err
		}
		return s.act(ctx, tx, verbDraw, x.AuditID, x.ID, fmt.Sprintf("%s：%d行から%d行を抽出した（%s）。", x.Title, x.Population, x.Size, x.Method.Title()), drawLine(x))
	})
}

func drawLine(x Draw) journal.Content {
	return journal.Fields("audit.draw/1", func(e *journal.Encoder) {
		text, err := json.Marshal(x)
		if err != nil { // strings and numbers always marshal
			panic(err)
		}
		e.Bytes("draw", text)
	})
}

// Sampled gives a sample with the rows that were drawn.
func (s *Service) Sampled(ctx context.Context, id string) (x Draw, heads []string, rows []draw.Row, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return x, nil, nil, err
	}
	var f file.File
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x, err = loadDraw(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if _, err := s.reach(ctx, tx, v, x.AuditID); err != nil {
			return err
		}
		team, err := inTeam(ctx, tx, v.Body, x.AuditID, v.ID)
		if err != nil {
			return err
		}
		if !v.whole && !team {
			return fault.New(fault.NotFound, "お探しのサンプルは見つかりません。")
		}
		f, err = file.Find(ctx, tx, x.FileID)
		return err
	})
	if err != nil {
		return x, nil, nil, err
	}
	heads, rows, err = s.drawnRows(ctx, f, x)
	return x, heads, rows, err
}

// drawnRows reads the rows of a population that were drawn.
func (s *Service) drawnRows(ctx context.Context, f file.File, x Draw) (heads []string, rows []draw.Row, err error) {
	spool, err := s.config.Files.Load(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	defer spool.Close()
	content := make([]byte, spool.Size())
	if _, err := spool.ReadAt(content, 0); err != nil && len(content) == 0 {
		return nil, nil, err
	}
	grids, err := sheet.Read(content)
	if err != nil {
		return nil, nil, err
	}
	wanted, err := numbersIn(x.Drawn)
	if err != nil {
		return nil, nil, err
	}
	in := map[int]bool{}
	for _, n := range wanted {
		in[n] = true
	}
	for _, r := range draw.Rows(grids[0].Rows) {
		if in[r.Number] {
			rows = append(rows, r)
		}
	}
	return grids[0].Rows[0], rows, nil
}
