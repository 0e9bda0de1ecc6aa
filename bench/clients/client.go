// Asks http://127.0.0.1:PORT/0 … /N-1 with net/http, and prints a JSON list of [status, X-WP-Total, body] or [error].
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	count, _ := strconv.Atoi(os.Args[2])
	found := [][]any{}
	for number := 0; number < count; number++ {
		client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%s/%d", os.Args[1], number))
		if err != nil {
			found = append(found, []any{err.Error()})
			continue
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			found = append(found, []any{err.Error()})
			continue
		}
		found = append(found, []any{answer.StatusCode, answer.Header.Get("X-WP-Total"), string(body)})
	}
	said, _ := json.Marshal(found)
	fmt.Println(string(said))
}
