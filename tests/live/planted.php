<?php
/**
 * Plugin Name: Canaries
 * Description: Answers requests that bring the token with marked values, wherever a run can read; every other request is left alone.
 *
 * TOKEN is replaced. The header is `X-Canaries: TOKEN KIND`, and KIND is `fields`, `pages`, `odd` or `echo`. What was handed out is noted in
 * uploads/canaries-TOKEN.jsonl, one mark in a line: where it stands, and the part that can be searched for.
 */
namespace Canaries;

const TOKEN = '{TOKEN}';
list( $given, $kind ) = array_pad( explode( ' ', $_SERVER['HTTP_X_CANARIES'] ?? '', 2 ), 2, '' );
if ( ! hash_equals( TOKEN, $given ) ) {
	return;
}
define( 'Canaries\KIND', $kind );
define( 'Canaries\PATH', (string) parse_url( $_SERVER['REQUEST_URI'] ?? '/', PHP_URL_PATH ) );
define( 'Canaries\ROUTE', PATH . ' ' . ( $_GET['rest_route'] ?? '' ) );
ini_set( 'display_errors', '0' );

// ------------------------------------------------------------------ marks

/** Ten letters that no text has by chance; noted with its place. */
function mark( $place, $catalogue = false ) {
	$letters = '';
	foreach ( str_split( bin2hex( random_bytes( 10 ) ), 2 ) as $pair ) {
		$letters .= chr( 97 + hexdec( $pair ) % 26 );
	}
	note( $place, $letters, $catalogue );
	return $letters;
}

/** Fourteen digits, as of a card or a telephone. */
function digits( $place ) {
	$digits = '4' . str_pad( (string) random_int( 0, 9999999999999 ), 13, '0', STR_PAD_LEFT );
	note( $place, $digits );
	return $digits;
}

function note( $place, $mark, $catalogue = false ) {
	$line = json_encode( array( 'place' => $place, 'mark' => $mark, 'kept' => $catalogue ) ) . "\n";
	file_put_contents( dirname( __DIR__ ) . '/uploads/canaries-' . TOKEN . '.jsonl', $line, FILE_APPEND | LOCK_EX );
}

/** A text with a mark, in one of the ways in which shops and plugins write. */
function written( $place, $number = null ) {
	static $count = null;
	$count = $count ?? random_int( 0, 14 );
	$ways  = array( 'plain', 'capitals', 'UTF-8', 'entities', 'percent', 'base64', 'hex', 'mail', 'phone', 'key', 'path', 'serialized', 'JSON', 'HTML', 'address' );
	$way  = $ways[ ( $number ?? $count++ ) % count( $ways ) ];
	$at   = "$place ($way)";
	if ( 'phone' === $way ) {
		return '+49 30 ' . digits( $at );
	}
	$mark = mark( $at );
	$name = ucfirst( $mark ) . ' Roe';
	switch ( $way ) {
		case 'capitals':
			return strtoupper( $mark );
		case 'UTF-8':
			return "Zoë $mark Müller";
		case 'entities':
			return preg_replace_callback( '/./', function ( $one ) { return '&#' . ord( $one[0] ) . ';'; }, $mark );
		case 'percent':
			return preg_replace_callback( '/./', function ( $one ) { return '%' . strtoupper( bin2hex( $one[0] ) ); }, $mark );
		case 'base64':
			return base64_encode( $mark );
		case 'hex':
			return bin2hex( $mark );
		case 'mail':
			return "$mark@inbox.example";
		case 'key':
			return "sk_live_$mark" . strtoupper( $mark );
		case 'path':
			return "/home/$mark/private/logs/error.log";
		case 'serialized':
			return serialize( array( 'name' => $name ) );
		case 'JSON':
			return json_encode( array( 'name' => $name ) );
		case 'HTML':
			return "<b>$name</b>";
		case 'address':
			return "https://$mark:$mark@sso.example/$mark/?token=$mark#$mark";
	}
	return $name;
}

// ------------------------------------------------------------------ what JSON holds

const PERSONAL = array( 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'username', 'customer_note', 'note', 'display_name', 'reviewer', 'author', 'delivery_url' );
const SECRET   = array( 'order_key', 'transaction_id', 'cart_hash', 'payment_url', 'view_order_url', 'secret' );
const TITLES   = array( 'payment_method_title', 'method_title', 'payment_details' );
const STATUS   = array( 'remote_post_response', 'remote_get_response', 'woocommerce_com_connected', 'server_info', 'log_directory', 'mysql_version_string', 'external_object_cache', 'default_timezone' );

/** Marks a document where a real shop has data of persons, secrets and plugins. */
function marked( $document, $within = '' ) {
	if ( ! is_array( $document ) ) {
		return $document;
	}
	static $seen = 0;
	$listed      = array_keys( $document ) === range( 0, count( $document ) - 1 );
	foreach ( $document as $name => $value ) {
		$here = $listed ? $within : ( '' === $within ? "$name" : "$within.$name" );
		if ( $listed || is_array( $value ) ) {
			$document[ $name ] = 'meta_data' === $name && is_array( $value ) ? meta( $within ) : marked( $value, $here );
		} elseif ( in_array( $name, PERSONAL, true ) ) {
			$document[ $name ] = written( "known field: $name", 0 === ++$seen % 2 ? null : 0 );
		} elseif ( in_array( $name, SECRET, true ) ) {
			$document[ $name ] = 0 === ++$seen % 5 ? (int) digits( "secret as a number: $name" ) : 'about ' . written( "secret: $name" );
		} elseif ( in_array( $name, array( 'phone', 'postcode' ), true ) ) {
			$document[ $name ] = 0 === ++$seen % 3 ? (int) digits( "known field as a number: $name" ) : written( "known field: $name", 8 );
		} elseif ( 'email' === $name ) {
			$document[ $name ] = written( 'known field: email', 7 );
		} elseif ( in_array( $name, TITLES, true ) ) {
			$document[ $name ] = 'Visa of ' . written( "title: $name" );
		} elseif ( in_array( $name, STATUS, true ) ) {
			$document[ $name ] = ( 'server_info' === $name ? 'nginx (' : '401: ' ) . written( "system status: $name" ) . ')';
		} elseif ( 'customer_user_agent' === $name ) {
			$document[ $name ] = 'Mozilla/5.0 (' . written( 'known field: customer_user_agent' ) . ')';
		} elseif ( in_array( $name, array( 'status', 'currency', 'number' ), true ) && isset( $document['line_items'] ) && 0 === ++$seen % 7 ) {
			$document[ $name ] = 'For ' . written( "known field that breaks its schema: $name", 0 );
		}
	}
	if ( isset( $document['total_tax'], $document['name'], $document['amount'] ) ) {
		$document['name'] = 'Gift wrap for ' . written( 'fee' );
	}
	if ( isset( $document['line_items'] ) || isset( $document['sku'] ) || isset( $document['environment'] ) || isset( $document['namespaces'] ) ) {
		$document += unknown();
	}
	if ( isset( $document['schema']['properties'] ) ) {
		$document['schema']['properties'][ 'discount_' . mark( 'OPTIONS: name of a property' ) ] = array(
			'type'    => 'string',
			'title'   => written( 'OPTIONS: title' ),
			'enum'    => array( written( 'OPTIONS: enum' ), written( 'OPTIONS: enum', 9 ) ),
			'default' => written( 'OPTIONS: default' ),
		);
	}
	if ( isset( $document['namespaces'] ) ) {
		$document['namespaces'][]                                      = mark( 'index: namespace of a plugin', true ) . '/v1';
		$document['routes'][ '/' . mark( 'index: route' ) . '/v1/x' ] = array( 'namespace' => 'x', 'methods' => array( 'GET' ) );
		$document['gmt_offset']                                        = written( 'index: gmt_offset' );
		$document['name']                                              = 'Shop ' . mark( 'site: name', true );
		$document['description']                                       = 'Since ' . mark( 'site: tag line', true );
	}
	if ( isset( $document['sku'], $document['name'] ) && is_string( $document['name'] ) ) {
		$document['name'] .= ' ' . mark( 'catalogue: name', true );
	}
	return $document;
}

/** Meta data of plugins: keys and values, of every type. */
function meta( $of ) {
	$kept = array();
	foreach ( array( 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 ) as $way ) {
		$kept[] = array( 'id' => $way + 1, 'key' => "_plugin_$way", 'value' => written( "meta data: value", $way ) );
	}
	$kept[] = array( 'id' => 20, 'key' => mark( 'meta data: key' ) . '@inbox.example', 'value' => 'y' );
	$kept[] = array( 'id' => 21, 'key' => '_invoice_of_' . mark( 'meta data: key' ), 'value' => (int) digits( 'meta data: number' ) );
	$kept[] = array( 'id' => 22, 'key' => '_deep', 'value' => array( mark( 'meta data: name in an object' ) => array( written( 'meta data: list' ) ) ) );
	return $kept;
}

/** What a plugin of nobody adds. */
function unknown() {
	return array(
		'crm_of_nobody' => array(
			'card'                                             => (int) digits( 'unknown field: number' ),
			'phone'                                            => digits( 'unknown field: digits in a text' ),
			mark( 'unknown field: name' )                      => 1,
			'sk_live_' . mark( 'unknown field: key as name' )  => 2,
			mark( 'unknown field: mail as name' ) . '@x.example' => 3,
			'vat_id'                                           => written( 'unknown field: text' ),
			'notes'                                            => array( written( 'unknown field: list' ), written( 'unknown field: list' ) ),
			'lat'                                              => (float) ( '48.' . digits( 'unknown field: place' ) ),
		),
	);
}

// ------------------------------------------------------------------ headers, pages, texts

function headers() {
	header( 'X-For-' . mark( 'header: name' ) . ': 1' );
	header( 'X-Powered-By: Shop of ' . written( 'header: X-Powered-By' ) );
	header( 'Via: 1.1 ' . mark( 'header: Via' ) . '.internal (squid)' );
	header( 'Link: <https://cdn.example/' . mark( 'header: Link' ) . '?token=' . mark( 'header: Link' ) . '>; rel="preload"', false );
	header( 'WWW-Authenticate: Basic realm="Staging of ' . mark( 'header: WWW-Authenticate' ) . '"', false );
	header( 'Cache-Control: private="' . mark( 'header: Cache-Control' ) . '"', false );
	header( 'Access-Control-Expose-Headers: X-' . mark( 'header: Access-Control-Expose-Headers' ), false );
	header( 'Set-Cookie: wp_customer=' . mark( 'header: Set-Cookie' ) . '; path=/', false );
	header( 'Content-Disposition: inline; filename="' . mark( 'header: Content-Disposition' ) . '.json"' );
	header( 'Server-Timing: cache;desc="' . mark( 'header: Server-Timing' ) . '"' );
	header( 'ETag: "' . mark( 'header: ETag' ) . '"' );
	header( 'Content-Language: x-' . mark( 'header: Content-Language' ) );
	header( 'X-Cache: HIT from ' . mark( 'header: X-Cache' ) );
	header( 'Retry-After: ' . mark( 'header: Retry-After' ) );
	header( 'Report-To: {"group":"' . mark( 'header: Report-To' ) . '"}' );
	header( 'Age: ' . mark( 'header: Age' ) );
}

function page() {
	return '<!doctype html><html><head><title>Hello ' . written( 'page: title' ) . '</title>'
		. '<meta name="generator" content="WordPress 6.8; licence ' . written( 'page: generator' ) . '">'
		. '<meta http-equiv="refresh" content="500; url=https://sso.example/' . mark( 'page: refresh' ) . '/?t=' . mark( 'page: refresh' ) . '">'
		. '<link rel="https://api.w.org/" href="https://' . $_SERVER['HTTP_HOST'] . '/wp-json/?token=' . mark( 'page: REST link' ) . '">'
		. '</head><body class="' . mark( 'page: class' ) . '" data-user="' . mark( 'page: attribute' ) . '"><h1>Welcome ' . written( 'page: heading' ) . '!</h1>'
		. '<h2>' . written( 'page: heading' ) . '</h2><!-- ' . mark( 'page: comment' ) . ' --><form><input type="hidden" value="' . mark( 'page: hidden field' ) . '"></form>'
		. '<script>var user="' . mark( 'page: script' ) . '"</script><p>' . written( 'page: text' ) . '</p></body></html>';
}

/** What stands before JSON where errors are displayed: real notices of PHP and of WordPress's database class. */
function notices() {
	global $wpdb;
	ini_set( 'display_errors', '1' );
	ini_set( 'html_errors', '1' );
	error_reporting( E_ALL );
	trigger_error( 'Undefined array key "' . written( 'notice' ) . '" (tel. ' . written( 'notice', 8 ) . ')', E_USER_WARNING );
	trigger_error( 'Deprecated use of ' . written( 'notice' ) . ' and ' . written( 'notice' ), E_USER_DEPRECATED );
	$wpdb->show_errors();
	$wpdb->query( "SELECT * FROM nowhere_of_canaries WHERE user_login='" . mark( 'notice: SQL' ) . "'" );
	$wpdb->hide_errors();
	echo "DEBUG " . written( 'text before JSON' ) . "\n";
}

function text() {
	$texts = array(
		function () { return 'Fatal: ' . written( 'text: plain' ) . ' tel ' . digits( 'text: plain' ) . ' key ' . written( 'text: plain', 9 ); },
		function () { return '<b>Fatal error</b>:  Uncaught Exception: Could not charge ' . written( 'text: exception' ) . " in /home/" . mark( 'text: path' ) . "/a.php:3\n"; },
		function () { return "<h1>Error establishing a database connection</h1>\nAccess denied for user '" . mark( 'text: database' ) . "'@'localhost'"; },
		function () { return '<?xml version="1.0"?><order><name>' . written( 'text: XML' ) . '</name><' . mark( 'text: XML element' ) . '/></order>'; },
		function () { return "<div class='notice'>Dear " . written( 'text: fragment' ) . ', session ' . mark( 'text: session' ) . ' is over</div>'; },
		function () { return 'name;phone' . "\n" . written( 'text: CSV' ) . ';' . digits( 'text: CSV' ); },
		function () { return '{"name":"a 5" ' . mark( 'broken JSON: turned' ) . '","who":"' . written( 'broken JSON: text', 0 ) . '","' . mark( 'broken JSON: name' ) . '":1,"phone":' . digits( 'broken JSON: number' ) . ',"ip":'; },
		function () { return page(); },
	);
	return $texts[ crc32( ROUTE . ( $_SERVER['QUERY_STRING'] ?? '' ) ) % count( $texts ) ]();
}

/** What was sent, said again in ways in which servers do. */
function repeated() {
	$key    = $_GET['consumer_key'] ?? $_SERVER['PHP_AUTH_USER'] ?? '';
	$secret = $_GET['consumer_secret'] ?? $_SERVER['PHP_AUTH_PW'] ?? '';
	if ( '' === $secret ) {
		return '';
	}
	$bare = substr( $secret, 3 );
	return "refused $key $secret $bare " . bin2hex( $secret ) . ' ' . substr( $bare, 0, 20 ) . ' ' . base64_encode( "$key:$secret" ) . ' '
		. strtoupper( $bare ) . ' ' . rawurlencode( rawurlencode( $secret ) ) . ' ' . preg_replace( '/./', '&#x$0;', bin2hex( $bare ) ) . ' '
		. preg_replace_callback( '/./', function ( $one ) { return '&#' . ord( $one[0] ) . ';'; }, $secret ) . ' ' . strrev( strrev( $bare ) );
}

// ------------------------------------------------------------------ the answer as a whole

function answered( $body ) {
	$document = json_decode( $body, true );
	$json     = null !== $document && JSON_ERROR_NONE === json_last_error();
	$flags    = JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION;
	if ( 'echo' === KIND && '' !== repeated() ) {
		switch ( crc32( ROUTE ) % 4 ) {
			case 0:
				http_response_code( 500 );
				header( 'Content-Type: text/plain' );
				return repeated();
			case 1:
				http_response_code( 403 );
				header( 'Content-Type: text/html' );
				$long = str_repeat( 'x', 150 );
				return "<html><head><title>$long " . repeated() . '</title></head><body><h1>' . repeated() . '</h1></body></html>';
			case 2:
				http_response_code( 302 );
				header( 'Location: https://sso.example/' . rawurlencode( repeated() ) . '/?s=' . substr( $_GET['consumer_secret'] ?? $_SERVER['PHP_AUTH_PW'] ?? '', 3 ) );
				return '';
		}
		return 'Notice: ' . repeated() . "\n" . $body;
	}
	if ( 'odd' === KIND && ! $json && false !== strpos( $body, '<html' ) ) {
		return page();
	}
	if ( ! $json ) {
		return $body;
	}
	$code = http_response_code();
	if ( $code >= 400 ) {
		foreach ( array( 'message', 'errors' ) as $name ) {
			if ( isset( $document[ $name ] ) ) {
				$document[ $name ] = is_string( $document[ $name ] ) ? 'Sorry, ' . written( 'error: message' ) . ', you may not do that.'
					: array( array( 'code' => $document[ $name ][0]['code'] ?? 'x', 'message' => 'Sorry, ' . written( 'error: message' ) ) );
			}
		}
		$document['data'] = array( 'status' => $code, 'params' => array( 'for_' . mark( 'error: name of a parameter' ) => written( 'error: parameter' ) ) );
		$document['trace'] = array( array( 'file' => '/home/' . mark( 'error: path' ) . '/a.php', 'args' => array( written( 'error: argument' ) ) ) );
		return json_encode( $document, $flags );
	}
	if ( 'fields' === KIND ) {
		return json_encode( marked( $document ), $flags );
	}
	if ( 'odd' === KIND && false !== strpos( ROUTE, 'wc/v2' ) ) {
		return substr( json_encode( marked( $document ), $flags ), 0, -2 );
	}
	return $body;
}

if ( 'fields' === KIND || 'odd' === KIND ) {
	headers();
	http_response_code( 200 ); // PHP makes a 401 of whatever has a WWW-Authenticate
}
if ( 'odd' === KIND ) {
	header( $_SERVER['SERVER_PROTOCOL'] . ' 200 Fine ' . mark( 'reason' ) );
	if ( false !== strpos( ROUTE, 'wc/v1' ) || false !== strpos( ROUTE, 'orders' ) ) {
		http_response_code( crc32( ROUTE ) % 2 ? 500 : 200 );
		header( 'Content-Type: ' . ( crc32( ROUTE ) % 3 ? 'text/html' : 'text/plain' ) );
		echo text();
		exit;
	}
	if ( false !== strpos( ROUTE, 'wc-api' ) ) {
		$own = crc32( ROUTE ) % 2 ? $_SERVER['HTTP_HOST'] : mark( 'redirect: user' ) . ':' . mark( 'redirect: password' ) . '@sso.example';
		header( "Location: https://$own/my-account/reset-" . mark( 'redirect: path' ) . '/?key=' . mark( 'redirect: key' ) . '&login=' . mark( 'redirect: login' ) . '#' . mark( 'redirect: fragment' ), true, 302 );
		exit;
	}
	add_filter( 'rest_pre_echo_response', function ( $result ) { notices(); return $result; } );
	add_action( 'shutdown', function () { echo "\n<!-- served for " . written( 'text behind JSON' ) . ' -->'; }, 0 );
}
if ( 'pages' === KIND ) {
	add_filter( 'pre_get_document_title', function () { return 'Hello ' . written( 'page: title' ); }, 999 );
	add_action( 'wp_head', function () { echo '<meta name="generator" content="WordPress 6.8; licence ' . written( 'page: generator' ) . '">'; }, 0 );
	add_filter( 'body_class', function ( $names ) { return array_merge( $names, array( mark( 'page: class' ) ) ); } );
	add_action( 'wp_footer', function () { echo '<h1>Welcome ' . written( 'page: heading' ) . '</h1><!-- ' . mark( 'page: comment' ) . ' -->' . '<p>' . written( 'page: text' ) . '</p>'; } );
	add_filter( 'rest_index', function ( $response ) { // a cache or a plugin with its own page in place of the API
		http_response_code( 403 );
		header( 'Content-Type: text/html' );
		echo page();
		exit;
	} );
}
if ( 'odd' !== KIND || false === strpos( ROUTE, 'wc/v3' ) ) {
	ob_start( __NAMESPACE__ . '\answered' );
}
