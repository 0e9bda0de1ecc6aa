"""Configuration files of the services and the shops."""

MARIADB_CONFIG = """[mariadbd]
user = mysql
datadir = {lab.root}/mariadb
socket = {lab.socket}
pid-file = {lab.run}/mariadb.pid
log-error = {lab.run}/mariadb.log
port = {port}
bind-address = 127.0.0.1
skip-name-resolve
skip-log-bin
sql-mode = NO_ENGINE_SUBSTITUTION
innodb-buffer-pool-size = 512M
# Shops can be built again, so speed goes before safety:
innodb-flush-log-at-trx-commit = 0
innodb-doublewrite = 0
"""
FPM_CONFIG = """[global]
pid = {php.run}/php-fpm.pid
error_log = {php.run}/php-fpm.log
[shops]
user = www-data
group = www-data
listen = 127.0.0.1:{port}
pm = dynamic
pm.max_children = 8
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
catch_workers_output = yes
php_admin_value[memory_limit] = 512M
php_admin_value[max_execution_time] = 120
php_value[display_errors] = 0
php_value[date.timezone] = UTC
"""
NGINX_CONFIG = """user www-data;
worker_processes 2;
pid {lab.run}/nginx.pid;
error_log {lab.run}/nginx.log;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  client_body_temp_path {lab.run}/nginx-body;
  fastcgi_temp_path {lab.run}/nginx-fastcgi;
  proxy_temp_path {lab.run}/nginx-proxy;
  uwsgi_temp_path {lab.run}/nginx-uwsgi;
  scgi_temp_path {lab.run}/nginx-scgi;
  server_tokens off;
  include {lab.nginx_shops}/*.conf;
}}
"""
NGINX_SERVER = """server {{
  listen 127.0.0.1:{listen};
  server_name {shop[host]};
  {tls}
  root {folder};
  index index.php;
  client_max_body_size 20m;
  access_log {log}/{shop[name]}.access.log;
  error_log {log}/{shop[name]}.error.log;
  {body}
}}
"""
# PHP 7.4 sees the files under another path than nginx. Debian's fastcgi_params drops the port from HTTP_HOST,
# which would send every front page into an endless redirect.
NGINX_PHP = """location / {{ try_files $uri $uri/ /index.php?$args; }}
  location ~ \\.php$ {{
    try_files $uri =404;
    include /etc/nginx/fastcgi_params;
    fastcgi_param DOCUMENT_ROOT {inside};
    fastcgi_param SCRIPT_FILENAME {inside}$fastcgi_script_name;
    fastcgi_param HTTP_HOST $http_host;
    fastcgi_param HTTPS HTTPS_VALUE;
    {more}
    fastcgi_pass 127.0.0.1:{port};
    fastcgi_read_timeout 120s;
    fastcgi_buffers 32 32k;
    fastcgi_buffer_size 64k;
  }}"""
WP_CONFIG = """<?php
define( 'DB_NAME', '{db}' );
define( 'DB_USER', 'wordpress' );
define( 'DB_PASSWORD', '{password}' );
define( 'DB_HOST', '127.0.0.1:{port}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $lab_name ) {{
	define( $lab_name . '_KEY', 'key of {name} ' . $lab_name );
	define( $lab_name . '_SALT', 'salt of {name} ' . $lab_name );
}}
define( 'WP_DEBUG', false );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'FS_METHOD', 'direct' );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {{
	define( 'ABSPATH', __DIR__ . '/' );
}}
require_once ABSPATH . 'wp-settings.php';
"""
