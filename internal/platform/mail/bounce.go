package mail

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"strings"
)

// Bounce is a recipient whom a server could not reach for good (RFC 3464).
type Bounce struct {
	Address string
	Status  string // 5.1.1
	Text    string // what the other server said
}

// The limits of a report that is read.
const (
	ReportMax     = 1 << 20 // bytes
	recipientsMax = 1000
	partsMax      = 20
)

// ErrNoReport says that a file is no report of a server about mail that was not delivered.
var ErrNoReport = errors.New("mail: no delivery status report")

// ReadBounces reads a report on delivery as a mail file (.eml) and gives who could not be
// reached for good. What was only delayed is left out.
func ReadBounces(r io.Reader) ([]Bounce, error) {
	m, err := mail.ReadMessage(io.LimitReader(r, ReportMax))
	if err != nil {
		return nil, ErrNoReport
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" {
		return nil, ErrNoReport
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range partsMax {
		p, err := parts.NextRawPart()
		if err != nil {
			return nil, ErrNoReport
		}
		kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err == nil && (kind == "message/delivery-status" || kind == "message/global-delivery-status") {
			return statuses(p), nil
		}
	}
	return nil, ErrNoReport
}

// statuses reads the groups of fields: the first is about the message, the others are
// about one recipient each.
func statuses(r io.Reader) []Bounce {
	var list []Bounce
	in := textproto.NewReader(bufio.NewReader(r))
	for len(list) < recipientsMax {
		head, err := in.ReadMIMEHeader()
		if b, failed := bounceOf(head); failed {
			list = append(list, b)
		}
		if err != nil {
			break // the last group ends with the part
		}
	}
	return list
}

func bounceOf(head textproto.MIMEHeader) (Bounce, bool) {
	status := strings.TrimSpace(head.Get("Status"))
	if !strings.EqualFold(strings.TrimSpace(head.Get("Action")), "failed") || !strings.HasPrefix(status, "5.") {
		return Bounce{}, false
	}
	to := head.Get("Original-Recipient") // as we wrote it, where the server tells
	if to == "" {
		to = head.Get("Final-Recipient")
	}
	_, text, typed := strings.Cut(to, ";")
	if !typed {
		text = to
	}
	address, err := Clean(text)
	return Bounce{address, status, clip(head.Get("Diagnostic-Code"))}, err == nil
}

// clip shortens what another server says to a line.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
