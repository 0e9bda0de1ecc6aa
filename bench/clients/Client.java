import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.StringJoiner;

/** Asks http://127.0.0.1:PORT/0 … /N-1 with java.net.http, and prints a JSON list of [status, X-WP-Total, body] or [error]. */
public class Client {
    static String quoted(String text) {
        StringBuilder said = new StringBuilder("\"");
        for (char each : text.toCharArray()) said.append(each < 32 || each > 126 || each == '"' || each == '\\' ? String.format("\\u%04x", (int) each) : String.valueOf(each));
        return said.append('"').toString();
    }

    public static void main(String[] given) throws Exception {
        StringJoiner found = new StringJoiner(",", "[", "]");
        for (int number = 0; number < Integer.parseInt(given[1]); number++) {
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            URI place = URI.create("http://127.0.0.1:" + given[0] + "/" + number);
            HttpRequest request = HttpRequest.newBuilder(place).timeout(Duration.ofSeconds(5)).build();
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                String total = answer.headers().firstValue("X-WP-Total").orElse("");
                found.add("[" + answer.statusCode() + "," + quoted(total) + "," + quoted(answer.body()) + "]");
            } catch (Exception error) {
                found.add("[" + quoted(String.valueOf(error.getMessage())) + "]");
            }
        }
        System.out.println(found);
        System.exit(0);
    }
}
