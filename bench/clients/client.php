<?php
// Asks http://127.0.0.1:PORT/0 … /N-1 with curl, and prints a JSON list of [status, X-WP-Total, body] or [error].
$found = [];
for ($number = 0; $number < (int) $argv[2]; $number++) {
    $handle = curl_init("http://127.0.0.1:{$argv[1]}/$number");
    $total = '';
    $note = function ($handle, $line) use (&$total) {
        if (stripos($line, 'X-WP-Total:') === 0) {
            $total = trim(substr($line, 11));
        }
        return strlen($line);
    };
    curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 5, CURLOPT_HEADERFUNCTION => $note]);
    $body = curl_exec($handle);
    $found[] = $body === false ? [curl_error($handle)] : [curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $total, $body];
}
echo json_encode($found, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
