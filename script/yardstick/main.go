// Command yardstick is what make bench measures Okite against: a server that answers
// every request with the same page from memory, and a stopwatch for the first answer
// of a program that is just being started.
//
//	yardstick serve 127.0.0.1:8700 BYTES
//	yardstick first URL COMMAND [ARGUMENT…]
package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return serve(args[1], args[2])
	case len(args) > 2 && args[0] == "first":
		took, err := first(args[1], args[2:])
		if err == nil {
			fmt.Println(took.Milliseconds())
		}
		return err
	}
	return errors.New("usage: yardstick serve ADDRESS BYTES | first URL COMMAND…")
}

func serve(address, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return fmt.Errorf("size of the page: %w", err)
	}
	page := bytes.Repeat([]byte("x"), n)
	server := &http.Server{
		Addr:              address,
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(page) // where the client went away nobody is there to be told
		}),
	}
	return server.ListenAndServe()
}

// first starts a command and returns how long it took until url answered 200. The
// command is stopped again.
func first(url string, command []string) (time.Duration, error) {
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = os.Stderr
	begun := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait() // it was told to stop, so its exit code says nothing
	}()
	client := &http.Client{Timeout: 5 * time.Second}
	for time.Since(begun) < time.Minute {
		answer, err := client.Get(url)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		took := time.Since(begun)
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("%s answered %s", url, answer.Status)
		}
		return took, nil
	}
	return 0, fmt.Errorf("%s did not answer within a minute", url)
}
