package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/okite-isms/okite/internal/platform/web"
)

// stopping is how long open requests may finish when the program is told to stop.
const stopping = 20 * time.Second

// Serve serves until ctx ends, and carries out jobs where the configuration says so.
// ready is told the address once the port is open.
func (a *App) Serve(ctx context.Context, ready func(address string)) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var work sync.WaitGroup
	if a.Config.Work {
		worker := a.Worker()
		work.Go(func() { worker.Run(ctx) })
	}
	work.Go(func() { whenIdle(ctx) })
	server := web.Server(a.handler)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, release := context.WithTimeout(context.WithoutCancel(ctx), stopping)
		defer release()
		stopped <- server.Shutdown(end)
	}()
	ready(a.address(l))
	err = a.listen(server, l)
	cancel()
	work.Wait()
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}

func (a *App) listen(s *http.Server, l net.Listener) error {
	if a.Config.TLSCert != "" {
		return s.ServeTLS(l, a.Config.TLSCert, a.Config.TLSKey)
	}
	return s.Serve(l)
}

func (a *App) address(l net.Listener) string {
	if a.Config.TLSCert != "" {
		return "https://" + l.Addr().String() + "/"
	}
	return "http://" + l.Addr().String() + "/"
}

// Work carries out jobs until ctx ends, without serving: a node for long work.
func (a *App) Work(ctx context.Context) { a.Worker().Run(ctx) }

// greet tells the operator where to go.
func greet(w io.Writer, address string, lines []string) {
	fmt.Fprintf(w, "\nOkite（掟）を開始しました。\n\n  アドレス    %s\n", address)
	for _, l := range lines {
		fmt.Fprintf(w, "  %s\n", l)
	}
	fmt.Fprint(w, "\n終了するには Ctrl+C を押してください。\n")
}
