package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// How many wrong tries are free. A name locks early. An address locks late: behind one
// address there may be a whole town hall of thin clients.
const (
	freeByName    = 5
	freeByAddress = 100
)

// Waiting doubles with each wrong try, from one minute to half an hour, and ends by
// itself. A day without a wrong try forgets those of a name, an hour those of an address.
const (
	firstWait      = time.Minute
	longestWait    = 30 * time.Minute
	nameMemory     = 24 * time.Hour
	addressMemory  = time.Hour
	attemptsKept   = 7 * 24 * time.Hour
	addressIPv6Net = 64
)

// subject is one thing whose tries are counted. Names are counted whether they exist
// or not, else counting would tell which do.
type subject struct {
	id     string
	free   int
	memory time.Duration
}

// byName counts a login name of a body. What was typed is kept as a hash only: people
// type passwords into the wrong field.
func byName(body, login string) subject {
	sum := sha256.Sum256([]byte(body + "\x00" + login))
	return subject{"name:" + hex.EncodeToString(sum[:]), freeByName, nameMemory}
}

// byAddress counts a network address; of IPv6 the /64, which one machine fills at will.
func byAddress(address string) subject {
	ip, err := netip.ParseAddr(address)
	if err == nil && ip.Is6() && !ip.Is4In6() {
		if p, err := ip.WithZone("").Prefix(addressIPv6Net); err == nil {
			address = p.String()
		}
	}
	return subject{"address:" + address, freeByAddress, addressMemory}
}

// wait is how long a subject is blocked by its n-th wrong try.
func (x subject) wait(n int) time.Duration {
	if n < x.free {
		return 0
	}
	w := firstWait
	for range n - x.free {
		if w *= 2; w >= longestWait {
			return longestWait
		}
	}
	return w
}

// charge counts a try before it is looked at, so that many at once are not more tries
// than one after another. It returns until when the subject is blocked, zero if it is not.
func (s *Service) charge(ctx context.Context, subjects ...subject) (until clock.Time, err error) {
	now := s.now()
	err = s.db.Do(ctx, func(tx db.Tx) error {
		for _, x := range subjects {
			until, err = charge(ctx, tx, x, now)
			if err != nil || !until.IsZero() {
				return err
			}
		}
		return nil
	})
	return until, err
}

// waitText tells somebody that they are blocked.
func waitText(now, until clock.Time) string {
	minutes := int(until.Sub(now.Time)/time.Minute) + 1
	return fmt.Sprintf("間違いが続いたため、しばらくサインインできません。%d分ほど待つと、自動でまた試せるようになります。パスワードを忘れたときは、事務局に再発行を頼んでください。", minutes)
}
